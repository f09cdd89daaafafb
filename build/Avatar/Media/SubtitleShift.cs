using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AvatarBuild.Avatar.Media;

/// <summary>
/// Moves subtitles timed to the original recording to the recording as cut: cues before or after it go, a cue across
/// an edge keeps its remainder. SubRip, WebVTT and ASS, each kept in its own format; karaoke times inside an ASS line
/// stay as they are. Pure.
/// </summary>
internal static partial class SubtitleShift
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text of a subtitle file, LF line ends, no byte order mark.</summary>
    /// <exception cref="DecoderFallbackException">It is neither UTF-8 nor UTF-16 with a byte order mark.</exception>
    internal static string Decode(byte[] bytes)
    {
        var text = bytes switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(false, true, true).GetString(
                bytes,
                2,
                bytes.Length - 2
            ),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(true, true, true).GetString(
                bytes,
                2,
                bytes.Length - 2
            ),
            [0xEF, 0xBB, 0xBF, ..] => Strict.GetString(bytes, 3, bytes.Length - 3),
            _ => Strict.GetString(bytes),
        };
        return text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    /// <summary>The cues between two times of the original, from 0; and how many there were before and after cutting.</summary>
    /// <param name="text">As <see cref="Decode"/> gives it.</param>
    /// <param name="extension"><c>.srt</c>, <c>.vtt</c> or <c>.ass</c>.</param>
    /// <param name="start">Seconds of the original.</param>
    /// <param name="end">Seconds of the original.</param>
    internal static (string Text, int Found, int Kept) Apply(
        string text,
        string extension,
        double start,
        double end
    )
    {
        var cut = new Stretch(start, end);
        return extension.ToLowerInvariant() switch
        {
            ".srt" => Blocks(text, cut, numbered: true),
            ".vtt" => Blocks(text, cut, numbered: false),
            ".ass" or ".ssa" => Events(text, cut),
            _ => throw new ArgumentException(
                $"'{extension}' isn't a subtitle format",
                nameof(extension)
            ),
        };
    }

    private static (string, int, int) Blocks(string text, Stretch cut, bool numbered)
    {
        var (result, found, kept) = (new StringBuilder(), 0, 0);
        foreach (var block in BlankLines().Split(text.Trim('\n')))
        {
            var lines = block.Split('\n').ToList();
            var at = lines.FindIndex(l => CueTimes().IsMatch(l));
            if (at < 0)
            {
                // WEBVTT, STYLE and NOTE blocks stay; SubRip has no others.
                result.Append(numbered ? "" : block + "\n\n");
                continue;
            }

            found++;
            if (Moved(lines[at], cut, numbered ? ',' : '.') is not { } times)
            {
                continue;
            }

            kept++;
            var head = numbered
                ? kept.ToString(CultureInfo.InvariantCulture) + "\n"
                : string.Concat(lines.Take(at).Select(l => l + "\n"));
            result.Append(head).Append(times).Append('\n');
            result.AppendJoin('\n', lines.Skip(at + 1)).Append("\n\n");
        }

        return (result.ToString(), found, kept);
    }

    private static string? Moved(string line, Stretch cut, char point)
    {
        var match = CueTimes().Match(line);
        if (Inside(Seconds(match, 1), Seconds(match, 5), cut) is not { } cue)
        {
            return null;
        }

        var (from, to) = (Time(cue.Start, point), Time(cue.End, point));
        return $"{from} --> {to}{line[(match.Index + match.Length)..].TrimEnd()}";
    }

    private static (string, int, int) Events(string text, Stretch cut)
    {
        var (result, found, kept) = (new StringBuilder(), 0, 0);
        foreach (var line in text.Split('\n'))
        {
            var match = Dialogue().Match(line);
            if (!match.Success)
            {
                result.Append(line).Append('\n');
                continue;
            }

            found++;
            if (Inside(Seconds(match, 2), Seconds(match, 6), cut) is { } cue)
            {
                kept++;
                result
                    .Append(match.Groups[1].Value)
                    .Append(Hundredths(cue.Start))
                    .Append(',')
                    .Append(Hundredths(cue.End))
                    .Append(line[(match.Index + match.Length)..])
                    .Append('\n');
            }
        }

        return (result.ToString(), found, kept);
    }

    private static Stretch? Inside(double from, double to, Stretch cut)
    {
        var cue = new Stretch(Math.Max(0, from - cut.Start), Math.Min(cut.Seconds, to - cut.Start));
        // Less than a hundredth of a second is no cue, and no format but SubRip could write it.
        return cue.Seconds >= 0.01 ? cue : null;
    }

    private static double Seconds(Match match, int group)
    {
        double Part(int i) =>
            match.Groups[group + i].Success
                ? double.Parse(match.Groups[group + i].Value, CultureInfo.InvariantCulture)
                : 0;
        var fraction = match.Groups[group + 3].Value;
        return Part(0) * 3600 + Part(1) * 60 + Part(2) + Part(3) / Math.Pow(10, fraction.Length);
    }

    private static string Time(double seconds, char point)
    {
        var ms = (long)Math.Round(seconds * 1000);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ms / 3600000:00}:{ms / 60000 % 60:00}:{ms / 1000 % 60:00}{point}{ms % 1000:000}"
        );
    }

    private static string Hundredths(double seconds)
    {
        var cs = (long)Math.Round(seconds * 100);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cs / 360000}:{cs / 6000 % 60:00}:{cs / 100 % 60:00}.{cs % 100:00}"
        );
    }

    [GeneratedRegex(@"\n[ \t]*\n\s*")]
    private static partial Regex BlankLines();

    [GeneratedRegex(
        @"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})"
    )]
    private static partial Regex CueTimes();

    [GeneratedRegex(
        @"^((?:Dialogue|Comment):\s*[^,]*,)\s*(\d+):(\d{1,2}):(\d{1,2})[.:](\d{1,3})\s*,\s*(\d+):(\d{1,2}):(\d{1,2})[.:](\d{1,3})"
    )]
    private static partial Regex Dialogue();
}
