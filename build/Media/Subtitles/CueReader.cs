using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// SubRip and WebVTT: each line with times starts a cue, wherever it stands, and the cue's text goes on to the next one,
/// over blank lines too.
/// </summary>
internal static partial class CueReader
{
    /// <summary>The cues.</summary>
    /// <param name="lines">Without their ends.</param>
    /// <param name="isVtt">WebVTT: blocks that are no cue and entities have a meaning.</param>
    /// <exception cref="SubtitleException">A line looks like times and can't be read.</exception>
    public static ImmutableArray<Cue> Read(string[] lines, bool isVtt)
    {
        var times = TimesIn(isVtt ? WithoutBlocks(lines) : lines);
        var cues = ImmutableArray.CreateBuilder<Cue>(times.Count);
        var names = NamesOf(lines, times, isVtt);
        for (var i = 0; i < times.Count; i++)
        {
            var (at, time) = times[i];
            var end = i + 1 < times.Count ? names[i + 1] : lines.Length;
            var text = string.Join('\n', lines[(at + 1)..end].Select(Unblank)).Trim('\n');
            if (Cued(time, text, at, isVtt) is { } cue)
            {
                cues.Add(cue);
            }
        }

        return cues.ToImmutable();
    }

    private static Cue? Cued(TimeLine time, string text, int at, bool isVtt)
    {
        var settings = isVtt ? VttSettings() : SrtSettings();
        if (time.Rest.Length > 0 && !settings.IsMatch(time.Rest))
        {
            text = text.Length > 0 ? $"{time.Rest}\n{text}" : time.Rest;
        }

        var markup = CueMarkup.Read(text, isVtt);
        if (markup.Spans.All(span => Blank(span.Text)))
        {
            return null;
        }

        var cue = new Cue(time.Start, time.End, markup.Spans, at + 1)
        {
            Place = markup.Place ?? (isVtt ? PlaceOf(time.Rest) : CuePlace.Bottom),
            Side = isVtt && markup.Place is null ? SideOf(time.Rest) : markup.Side,
        };
        return cue;
    }

    private static List<(int At, TimeLine Time)> TimesIn(string[] lines)
    {
        var times = new List<(int, TimeLine)>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (TimeLine.Of(lines[i], i + 1) is { } time)
            {
                times.Add((i, time));
            }
        }

        return times;
    }

    // For each cue the line of its index or name; else that of its times.
    private static int[] NamesOf(string[] lines, List<(int At, TimeLine Time)> times, bool isVtt)
    {
        var names = new int[times.Count];
        var (indexed, last) = (false, 0L);
        for (var i = 0; i < names.Length; i++)
        {
            var (from, to) = (i == 0 ? -1 : times[i - 1].At, times[i].At);
            var at = to - 1;
            while (!isVtt && at > from && Blank(lines[at]))
            {
                at--;
            }

            names[i] = to;
            last++;
            if (at <= from || Blank(lines[at]))
            {
                continue;
            }

            var isNumber = IsNumber(lines[at], out var number);
            indexed |= i == 0 && isNumber;
            // A number right below the text is an index only where it counts on; another word there is text.
            var apart = at > 0 && at - 1 > from && Blank(lines[at - 1]);
            if (i == 0 || (apart ? isVtt || (indexed && isNumber) : indexed && number == last))
            {
                names[i] = at;
                last = isNumber ? number : last;
            }
        }

        return names;
    }

    private static bool IsNumber(string line, out long number) =>
        long.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool Blank(string line) => line.AsSpan().Trim().Length == 0;

    // In a text a line of blanks is an empty one.
    private static string Unblank(string line) => Blank(line) ? "" : line.TrimEnd();

    // Head, comments, styles and regions are emptied, so that lines keep their numbers.
    private static string[] WithoutBlocks(string[] lines)
    {
        var inBlock = true;
        for (var i = 0; i < lines.Length; i++)
        {
            var starts = i == 0 || Blank(lines[i - 1]);
            inBlock = Blank(lines[i]) ? false : inBlock || (starts && Block().IsMatch(lines[i]));
            if (inBlock && TimeLine.Of(lines[i], i + 1) is null)
            {
                lines[i] = "";
            }
            else
            {
                inBlock = false;
            }
        }

        return lines;
    }

    private static CuePlace PlaceOf(string settings)
    {
        var match = VttLine().Match(settings);
        if (!match.Success)
        {
            return CuePlace.Bottom;
        }

        var value = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
        var isTop = match.Groups["percent"].Success ? value < 40 : value is >= 0 and < 6;
        return isTop ? CuePlace.Top
            : match.Groups["percent"].Success && value < 60 ? CuePlace.Middle
            : CuePlace.Bottom;
    }

    // Coarsely: a third of the picture each; where no position is told, the side that the lines begin or end at.
    private static int SideOf(string settings)
    {
        var position = VttPosition().Match(settings);
        if (position.Success)
        {
            var percent = double.Parse(
                position.Groups["value"].Value,
                CultureInfo.InvariantCulture
            );
            return percent < 34 ? -1
                : percent > 66 ? 1
                : 0;
        }

        return VttAlign().Match(settings).Groups["side"].Value switch
        {
            "start" or "left" => -1,
            "end" or "right" => 1,
            _ => 0,
        };
    }

    [GeneratedRegex(@"^(NOTE|STYLE|REGION)(\s|$)")]
    private static partial Regex Block();

    [GeneratedRegex(@"^((vertical|line|position|size|align|region)\s*:\s*\S+\s*)+$")]
    private static partial Regex VttSettings();

    [GeneratedRegex(@"^([XY][12]\s*:\s*-?\d+\s*)+$", RegexOptions.IgnoreCase)]
    private static partial Regex SrtSettings();

    [GeneratedRegex(@"\bposition:(?<value>\d+(\.\d+)?)%", RegexOptions.ExplicitCapture)]
    private static partial Regex VttPosition();

    [GeneratedRegex(@"\balign:(?<side>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex VttAlign();

    [GeneratedRegex(@"\bline:(?<value>-?\d+(\.\d+)?)(?<percent>%)?", RegexOptions.ExplicitCapture)]
    private static partial Regex VttLine();
}
