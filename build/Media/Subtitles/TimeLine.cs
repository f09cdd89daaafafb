using System.Globalization;
using System.Text.RegularExpressions;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// A line that says when a cue starts and ends. Written oddly it is read where it can mean only one thing; a line that
/// looks like one and can't be read is a fault, never text.
/// </summary>
/// <param name="Start">Milliseconds.</param>
/// <param name="End">Milliseconds.</param>
/// <param name="Rest">What follows the times.</param>
internal sealed partial record TimeLine(long Start, long End, string Rest)
{
    /// <summary>Reads a line; null if it is none.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="number">From 1, for the fault.</param>
    /// <exception cref="SubtitleException">It looks like one.</exception>
    public static TimeLine? Of(string line, int number)
    {
        // Nearly all lines are text, and all times have these.
        if (!line.AsSpan().ContainsAny(':', '：') || !line.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return null;
        }

        var match = Times().Match(line);
        match = match.Success ? match : Bare().Match(line);
        if (!match.Success)
        {
            return Suspect().IsMatch(line)
                ? throw Unreadable(line, number, "write 00:00:01,500 --> 00:00:02,500")
                : null;
        }

        if (Milliseconds(match, "1") is not { } start || Milliseconds(match, "2") is not { } end)
        {
            throw Unreadable(line, number, "minutes and seconds go to 59");
        }

        return end <= start
            ? throw Unreadable(line, number, "it ends before it is shown")
            : new TimeLine(start, end, match.Groups["rest"].Value.Trim());
    }

    /// <summary>One time, as ASS writes it; null if it is none.</summary>
    public static long? One(string text)
    {
        var match = Single().Match(text);
        return match.Success ? Milliseconds(match, "1") : null;
    }

    private static SubtitleException Unreadable(string line, int number, string remedy) =>
        new(number, $"has a time that can't be read, '{line.Trim()}': {remedy}");

    private static long? Milliseconds(Match match, string which)
    {
        long Part(string name) =>
            match.Groups[name + which] is { Success: true } group
                ? long.Parse(group.Value, CultureInfo.InvariantCulture)
                : 0;
        var (hours, minutes, seconds) = (Part("h"), Part("m"), Part("s"));
        if (seconds > 59 || (minutes > 59 && match.Groups["h" + which].Success))
        {
            return null;
        }

        var fraction = match.Groups["f" + which].Value;
        var thousandths =
            fraction.Length == 0
                ? 0
                : (long)
                    Math.Round(
                        long.Parse(fraction, CultureInfo.InvariantCulture)
                            * 1000
                            / Math.Pow(10, fraction.Length)
                    );
        return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths;
    }

    // ASCII and full-width separators, blanks around them, any number of a fraction's digits.
    private const string Colon = @"\s*[:：]\s*";
    private const string Point = @"\s*[.,，．､、]\s*";

    private const string First =
        $@"(?:(?<h1>[0-9]{{1,4}}){Colon})?(?<m1>[0-9]{{1,3}}){Colon}(?<s1>[0-9]{{1,2}})(?:{Point}(?<f1>[0-9]{{1,9}}))?";

    private const string Second =
        $@"(?:(?<h2>[0-9]{{1,4}}){Colon})?(?<m2>[0-9]{{1,3}}){Colon}(?<s2>[0-9]{{1,2}})(?:{Point}(?<f2>[0-9]{{1,9}}))?";

    // An index may stand before it; after it settings, coordinates or the text itself.
    [GeneratedRegex(
        $@"^\s*(?:[0-9]{{1,6}}[.)]?\s+)?{First}\s*(?:[-–—=]+\s*[>＞]|[→⟶⇒➜])\s*{Second}(?![0-9]|\s*[:：.,，．]\s*[0-9])(?<rest>.*)$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Times();

    // Without an arrow only where the line is nothing else and both have a fraction.
    [GeneratedRegex(
        @"^\s*(?<h1>[0-9]{1,4}):(?<m1>[0-9]{1,2}):(?<s1>[0-9]{1,2})[.,](?<f1>[0-9]{1,3})\s*[-–—,;\s]\s*(?<h2>[0-9]{1,4}):(?<m2>[0-9]{1,2}):(?<s2>[0-9]{1,2})[.,](?<f2>[0-9]{1,3})(?<rest>)\s*$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Bare();

    // Numbers joined by separators on both sides of an arrow, as clocks are, and nothing else.
    [GeneratedRegex(
        @"^\s*(?:[0-9]{1,6}\s+)?[0-9]+(?:\s*[:：.,，．;]\s*[0-9]+)*\s*[:：]\s*[0-9]+(?:\s*[:：.,，．;]\s*[0-9]+)*\s*(?:[-–—=]+\s*[>＞]|[→⟶⇒➜])\s*[0-9]+(?:\s*[:：.,，．;]\s*[0-9]+)+\s*$"
    )]
    private static partial Regex Suspect();

    [GeneratedRegex($@"^\s*{First}\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Single();
}
