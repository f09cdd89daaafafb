using System.Text;
using System.Text.RegularExpressions;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// Reads SubRip, WebVTT and ASS or SSA, told apart by what is in them. What it can't understand it names; nothing is
/// passed over. Knows no recording. Pure.
/// </summary>
public static partial class SubtitleReader
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="SubtitleException">It can't be understood.</exception>
    public static SubtitleFile Read(byte[] bytes)
    {
        var lines = LineEnds().Split(Decode(bytes));
        for (var i = 0; i < lines.Length; i++)
        {
            // A mark at the start of a line is left where files were joined.
            lines[i] = lines[i].TrimStart('\uFEFF');
        }

        var first = Array.FindIndex(lines, line => line.AsSpan().Trim().Length > 0);
        var file =
            first < 0 ? new SubtitleFile([])
            : IsAss(lines[first]) ? AssReader.Read(lines)
            : new SubtitleFile(CueReader.Read(lines, IsVtt(lines[first])));
        return first >= 0 && file.Cues.IsEmpty
            ? throw new SubtitleException(
                0,
                "holds no subtitle with a time; SRT, WebVTT or ASS is read"
            )
            : file;
    }

    private static string Decode(byte[] bytes)
    {
        try
        {
            var text = bytes switch
            {
                [0xFF, 0xFE, ..] => Utf16(bytes, bigEndian: false),
                [0xFE, 0xFF, ..] => Utf16(bytes, bigEndian: true),
                [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(bytes, 3, bytes.Length - 3),
                _ => Utf8.GetString(bytes),
            };
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw new SubtitleException(0, "holds zero characters; save it as UTF-8 text")
                : text;
        }
        catch (DecoderFallbackException)
        {
            throw new SubtitleException(0, "isn't UTF-8 text; save it as UTF-8 and run again");
        }
    }

    private static string Utf16(byte[] bytes, bool bigEndian) =>
        new UnicodeEncoding(bigEndian, true, true).GetString(bytes, 2, bytes.Length - 2);

    private static bool IsVtt(string line) =>
        line.TrimStart().StartsWith("WEBVTT", StringComparison.OrdinalIgnoreCase);

    private static bool IsAss(string line) => AssStart().IsMatch(line);

    // Tools that write \n as \r\n twice over leave \r\r\n.
    [GeneratedRegex(@"\r*\n|\r")]
    private static partial Regex LineEnds();

    [GeneratedRegex(
        @"^\s*(\[(Script Info|V4\+? Styles|V4 Styles\+|Events|Aegisub[^\]]*|Fonts|Graphics)\]\s*$|(Dialogue|Comment):|;|!:)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AssStart();
}
