using System.Globalization;
using System.Text;
using CsCheck;

namespace AvatarBuild.Avatar.Tests.Subtitles;

/// <summary>A text that is shown for a while.</summary>
/// <param name="Start">Milliseconds, tens.</param>
/// <param name="End">Milliseconds, tens.</param>
/// <param name="Text">As a viewer is to read it.</param>
internal sealed record Said(int Start, int End, string Text);

/// <summary>
/// A subtitle file by random rules, and what was put in. Knows the formats and no code that reads them.
/// </summary>
internal sealed record DrawnFile(byte[] Bytes, string Written, IReadOnlyList<Said> Put)
{
    private static readonly string[] Words =
    [
        "hello",
        "你好，世界。",
        "שלום",
        "مرحبا",
        "สวัสดี",
        "🎉👩‍👩‍👧",
        "{name}",
        "f(x) { return x; }",
        "a < b && c > d",
        "List<string>",
        "42",
        "1984",
        "-",
        "100%",
        "'q' \"p\"",
        "NOTES",
        "2 -> 3",
        "12:30",
        "x, y, z",
        "&amp",
        "--",
        "[Events]",
    ];

    private static readonly Gen<string> Line = OneOf(Words)
        .Array[1, 4]
        .Select(words => string.Join(' ', words));

    private static readonly Gen<string> Backslashes = OneOf(
        @"C:\new\test",
        @"\N \h",
        @"{\new}",
        @"\{x\}"
    );

    private static Gen<string> OneOf(params string[] all) =>
        Gen.Int[0, all.Length - 1].Select(i => all[i]);

    /// <summary>Draws one.</summary>
    /// <param name="last">All of it is said before, milliseconds.</param>
    public static Gen<DrawnFile> Within(int last) =>
        Gen.Select(
                Cues(last),
                OneOf("srt", "vtt", "ass"),
                OneOf("\n", "\r\n", "\r\r\n", "\r"),
                Gen.Int[0, 3],
                Gen.Int
            )
            .Select(
                (cues, format, end, encoding, seed) => Write(cues, format, end, encoding, seed)
            );

    private static Gen<List<(int From, int Length, string[] Lines)>> Cues(int last) =>
        Gen.Select(
                Gen.Int[0, last / 10 - 20],
                Gen.Int[1, 200],
                Gen.Frequency((9, Line), (1, Backslashes)).Array[1, 3]
            )
            .Select((from, length, lines) => (from, length, lines))
            .List[1, 8]
            .Select(cues => cues.OrderBy(cue => cue.from).ToList());

    private static DrawnFile Write(
        List<(int From, int Length, string[] Lines)> cues,
        string format,
        string end,
        int encoding,
        int seed
    )
    {
        var random = new Random(seed);
        var style = new Style(format, random);
        var text = new StringBuilder(style.Head);
        var put = new List<Said>();
        foreach (var (from, length, drawn) in cues)
        {
            var lines = drawn
                .Select(line => format == "ass" ? line.Replace('\\', '/') : line)
                .ToList();
            if (lines.Count == 3 && style.MayHoldBlankLines)
            {
                lines[1] = "";
            }

            var said = new Said(from * 10, (from + length) * 10, string.Join('\n', lines));
            put.Add(said);
            text.Append(style.Cue(said, lines, put.Count));
        }

        var written = text.ToString();
        Encoding encoded = encoding switch
        {
            0 => new UTF8Encoding(false),
            1 => new UTF8Encoding(true),
            2 => new UnicodeEncoding(false, true),
            _ => new UnicodeEncoding(true, true),
        };
        var bytes = encoded.GetBytes(written.Replace("\n", end, StringComparison.Ordinal));
        return new DrawnFile([.. encoded.GetPreamble(), .. bytes], written, put);
    }

    /// <summary>How one file is written throughout.</summary>
    private sealed class Style(string format, Random random)
    {
        private readonly bool numbered = random.Next(2) == 0;
        private readonly bool apart = random.Next(3) > 0;
        private readonly string point = random.Next(2) == 0 ? "," : ".";
        private readonly string arrow = random.Next(3) switch
        {
            0 => "-->",
            1 => " -->  ",
            _ => " --> ",
        };

        public bool MayHoldBlankLines => format == "ass" || apart;

        public string Head =>
            format switch
            {
                "vtt" =>
                    "WEBVTT - title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nof none\n\n",
                "ass" =>
                    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Sans,18\n\n[Events]\n"
                        + (
                            numbered
                                ? "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
                                : "Format: Start, End, Layer, Style, Text\n"
                        ),
                _ => "",
            };

        public string Cue(Said said, List<string> lines, int number)
        {
            if (format == "ass")
            {
                var times = $"{Clock(said.Start, ".", 2)},{Clock(said.End, ".", 2)}";
                var text = string.Join("\\N", lines.Select(Ass));
                return numbered
                    ? $"Dialogue: 0,{times},Default,,0,0,0,,{text}\n"
                    : $"Dialogue: {times},0,Default,{text}\n";
            }

            var name =
                !numbered ? ""
                : format == "vtt" && apart && random.Next(2) == 0 ? $"name of {number}\n"
                : $"{number}\n";
            var settings = format == "vtt" && random.Next(2) == 0 ? " align:start position:0%" : "";
            var body = string.Join('\n', lines.Select(line => Tagged(line)));
            var between = apart ? "\n" + (random.Next(3) == 0 ? " \n" : "") : "";
            var mark = format == "vtt" ? "." : point;
            return $"{name}{Clock(said.Start, mark, 3)}{arrow}{Clock(said.End, mark, 3)}{settings}\n{body}\n{between}";
        }

        private string Tagged(string line)
        {
            if (line.Length == 0)
            {
                return random.Next(2) == 0 ? " " : "";
            }

            line =
                format == "vtt"
                    ? line.Replace("&", "&amp;", StringComparison.Ordinal)
                        .Replace("<", "&lt;", StringComparison.Ordinal)
                    : line;
            return (random.Next(8), format) switch
            {
                (0, _) => $"<i>{line}</i>",
                (1, _) => $"<b><u>{line}</u></b>",
                (2, "srt") => $"<font color=\"#00ff00\">{line}</font>",
                (2, _) => $"<v Some One>{line}</v>",
                (3, "srt") => $"{{\\an8}}{line}",
                (3, _) => $"<c.yellow>{line}</c><00:00:01.000>",
                _ => line,
            };
        }

        private string Ass(string line)
        {
            line = line.Replace("{", "\\{", StringComparison.Ordinal)
                .Replace("}", "\\}", StringComparison.Ordinal);
            return random.Next(4) switch
            {
                0 => $"{{\\i1\\c&H0000FF&}}{line}{{\\i0}}",
                1 => $"{{\\k20}}{line}{{\\fad(100,100)}}",
                _ => line,
            };
        }

        private static string Clock(int ms, string mark, int digits)
        {
            var fraction = (ms % 1000).ToString("000", CultureInfo.InvariantCulture)[..digits];
            var hours = digits == 3 ? "00" : "0";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{hours}:{ms / 60000:00}:{ms / 1000 % 60:00}{mark}{fraction}"
            );
        }
    }
}
