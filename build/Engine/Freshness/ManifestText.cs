using System.Text;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Freshness;

/// <summary>
/// How a manifest is written, and read again: <c>label=value</c> a line. What explains without being in the key stands
/// below, each line behind a mark that no line of the key begins with. Knows no differences.
/// </summary>
internal sealed class ManifestText
{
    // Labels are escaped, and no escape is a backslash and a blank.
    private const string Mark = "\\ ";

    private ManifestText(
        Dictionary<string, string> lines,
        Dictionary<(CauseKind, string), string>? causes
    )
    {
        Lines = lines;
        Causes = causes;
    }

    /// <summary>Of the key, by label; the second of one name is told by its number.</summary>
    public IReadOnlyDictionary<string, string> Lines { get; }

    /// <summary>What it followed from; null where that wasn't kept.</summary>
    public IReadOnlyDictionary<(CauseKind Kind, string Name), string>? Causes { get; }

    /// <summary>Reads one.</summary>
    public static ManifestText Read(string text)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        Dictionary<(CauseKind, string), string>? causes = null;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var (label, value) = at < 0 ? (line, "") : (line[..at], line[(at + 1)..]);
            if (!label.StartsWith(Mark, StringComparison.Ordinal))
            {
                Add(lines, label, value);
                continue;
            }

            causes ??= [];
            var words = label[Mark.Length..].Split(' ', 2);
            if (words.Length == 2 && KindOf(words[0]) is { } kind)
            {
                causes[(kind, words[1])] = value;
            }
        }

        return new ManifestText(lines, causes);
    }

    /// <summary>The lines below the key's.</summary>
    public static string CausesOf(Step step)
    {
        if (step.Causes is not { } causes)
        {
            return "";
        }

        var text = new StringBuilder(Mark + "causes\n");
        foreach (var cause in causes())
        {
            text.Append(Mark).Append(WordOf(cause.Kind)).Append(' ').Append(Label(cause.Name));
            text.Append('=').Append(Escaped(cause.Value)).Append('\n');
        }

        return text.ToString();
    }

    // A label ends at the first '=': one within it is escaped, or two requests could have one text.
    public static string Label(string label) =>
        label.AsSpan().IndexOfAny("\n\r\\=") < 0
            ? label
            : Escaped(label).Replace("=", "\\e", StringComparison.Ordinal);

    /// <summary>A value as it stands in a line.</summary>
    public static string Escaped(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);

    private static void Add(Dictionary<string, string> lines, string label, string value)
    {
        // A label may stand several times (arguments, files).
        var unique = label;
        for (var n = 2; !lines.TryAdd(unique, value); n++)
        {
            unique = FormattableString.Invariant($"{label} ({n})");
        }
    }

    private static string WordOf(CauseKind kind) =>
        kind switch
        {
            CauseKind.Setting => "set",
            CauseKind.File => "file",
            CauseKind.Part => "part",
            CauseKind.Tool => "tool",
            _ => "derived",
        };

    private static CauseKind? KindOf(string word) =>
        word switch
        {
            "set" => CauseKind.Setting,
            "file" => CauseKind.File,
            "part" => CauseKind.Part,
            "tool" => CauseKind.Tool,
            "derived" => CauseKind.Derived,
            _ => null,
        };
}
