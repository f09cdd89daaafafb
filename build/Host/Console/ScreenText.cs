using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Console;

/// <summary>A text that may hold anything, names of files and what programs print, as one line of a screen or log; and how much of it it takes.</summary>
internal static partial class ScreenText
{
    /// <summary>One line without codes, and without what a build system would take for its command: such a mark gets a space in its middle.</summary>
    public static string Line(string text)
    {
        var line = Escaped(text);
        return
            line.Contains("##", StringComparison.Ordinal)
            || line.Contains("::", StringComparison.Ordinal)
            ? Marks().Replace(line, "$1$3 $2$4")
            : line;
    }

    /// <summary>The same with nothing but characters that show: what moves a cursor, breaks a line or turns it round is written as in C.</summary>
    public static string Escaped(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        while (at < text.Length && IsPlain(text[at]))
        {
            at++;
        }

        if (at == text.Length)
        {
            return text;
        }

        var escaped = new StringBuilder(text, 0, at, text.Length + 16);
        for (; at < text.Length; at++)
        {
            _ = text[at] switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\e' => escaped.Append("\\e"),
                var c when IsPlain(c) => escaped.Append(c),
                var c => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return escaped.ToString();
    }

    // Joiners and marks of direction belong to names in many languages; overrides and isolates hide what follows.
    private static bool IsPlain(char c) =>
        c
            is not (
                >= '\u202a'
                and <= '\u202e'
                or >= '\u2066'
                and <= '\u2069'
                or '\u2028'
                or '\u2029'
            )
        && (c == '\t' || !char.IsControl(c));

    // GitHub's ::name at a line's start; ##[name], ##vso[ and ##teamcity[ anywhere in it.
    [GeneratedRegex(@"^(\s*:)(:)|(#)(#\w*\[)")]
    private static partial Regex Marks();

    // Hangul, Chinese, Japanese and full-width forms: the blocks that terminals draw two columns wide.
    private static readonly (int From, int To)[] Wide =
    [
        (0x1100, 0x115F),
        (0x2E80, 0xA4CF),
        (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60),
        (0xFFE0, 0xFFE6),
        (0x1F300, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>Columns of a line; colours take none.</summary>
    public static int Columns(string line)
    {
        var columns = 0;
        var isCode = false;
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value == '\e')
            {
                isCode = true;
            }
            else if (isCode)
            {
                isCode = !char.IsAsciiLetter((char)Math.Min(rune.Value, char.MaxValue));
            }
            else
            {
                columns += Array.Exists(Wide, w => rune.Value >= w.From && rune.Value <= w.To)
                    ? 2
                    : 1;
            }
        }

        return columns;
    }
}
