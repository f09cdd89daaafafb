using Newtonsoft.Json;

namespace AvatarBuild.Avatar.Tables;

internal static class JsonQuote
{
    /// <summary>A text as JSON writes it.</summary>
    public static string Of(string text) => JsonConvert.ToString(text);
}
