using System.Collections.Immutable;
using System.Text;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>
/// <c>{name}</c> in a command's arguments and environment. <c>{{</c> and <c>}}</c> stand for braces; a brace that opens no
/// name (as in an argument that is JSON) is left as it is.
/// </summary>
public static class Placeholders
{
    /// <summary>What the build itself can fill in; a backend's options add to them.</summary>
    public static ImmutableArray<string> Known { get; } =
    [
        "image",
        "audio",
        "prompt",
        "seed",
        "width",
        "height",
        "size",
        "seconds",
        "frames",
        "clips",
        "length",
        "fps",
        "output",
        "workdir",
        "cache",
        "outdir",
        "unique",
        "gpus",
        "gpu_count",
        "port",
    ];

    /// <summary>The names in a text, each as often as it is there.</summary>
    public static IReadOnlyList<string> In(string text)
    {
        var names = new List<string>();
        Walk(text, names.Add, null);
        return names;
    }

    /// <summary>The text with each name replaced by its value. Values are never looked into.</summary>
    /// <exception cref="KeyNotFoundException">A name has no value.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        var filled = new StringBuilder();
        Walk(text, name => filled.Append(values[name]), c => filled.Append(c));
        return filled.ToString();
    }

    private static void Walk(string text, Action<string> onName, Action<char>? onCharacter)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && text[i] is '{' or '}' && text[i + 1] == text[i])
            {
                onCharacter?.Invoke(text[i]);
                i++;
            }
            else if (NameAt(text, i) is { } name)
            {
                onName(name);
                i += name.Length + 1;
            }
            else
            {
                onCharacter?.Invoke(text[i]);
            }
        }
    }

    private static string? NameAt(string text, int start)
    {
        var end = start + 1;
        while (
            text[start] == '{'
            && end < text.Length
            && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')
        )
        {
            end++;
        }

        return end > start + 1 && end < text.Length && text[end] == '}'
            ? text[(start + 1)..end]
            : null;
    }
}
