using Newtonsoft.Json;

namespace AvatarBuild.Avatar.Schema;

internal static class JsonQuote
{
    /// <summary>A text as JSON writes it.</summary>
    public static string Of(string text) => JsonConvert.ToString(text);
}
