using System.Globalization;
using System.Text.RegularExpressions;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>How a backend's progress is read off what it prints.</summary>
public sealed record ProgressPattern
{
    /// <summary>The name that stands for tqdm's bars.</summary>
    public const string Tqdm = "tqdm";

    // " 45%|████▌     | 9/20 [00:12<00:15,  1.37s/it]"
    // Each bar begins once with "  0%|          | 0/20 [00:00<?, ?it/s]".
    private const string TqdmBar = @"(?<percent>\d{1,3})%\|[^|]*\|(?<start>\s*0/\d+ \[00:00<\?)?";

    // A line of a program is matched while it waits for nobody; a bad expression must not hold it up either.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    /// <summary>A regular expression with a group <c>percent</c>, or groups <c>done</c> and <c>total</c>; or <c>tqdm</c>.</summary>
    public string Pattern { get; init; } = Tqdm;

    /// <summary>A formula for how many bars there are, one after the other.</summary>
    public string Bars { get; init; } = "1";

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem
    {
        get
        {
            try
            {
                var groups = Expression().GetGroupNames();
                return
                    groups.Contains("percent")
                    || (groups.Contains("done") && groups.Contains("total"))
                    ? null
                    : "has no group 'percent', nor 'done' and 'total'";
            }
            catch (ArgumentException e)
            {
                return e.Message;
            }
        }
    }

    /// <summary>Listens to lines and tells how much is done, 0 to 1; never less than before.</summary>
    /// <param name="bars">How many there are for this render; 1 and more.</param>
    /// <param name="tell">Is told; null where nobody looks.</param>
    public Action<string>? Reader(double bars, Action<double>? tell)
    {
        if (tell is null || Problem is not null)
        {
            return null;
        }

        var expression = Expression();
        var gate = new Lock();
        double ended = 0;
        double starts = 0;
        double last = 0;
        double told = 0;
        return line =>
        {
            if (Fraction(expression, line) is not var (bar, isStart))
            {
                return;
            }

            // Both streams are heard, each on its own thread.
            lock (gate)
            {
                // Bars of several processes come between each other's lines: only their beginnings can be counted.
                starts += isStart ? 1 : 0;
                ended =
                    starts > 0 ? starts - 1
                    : bar < last ? ended + 1
                    : ended;
                last = bar;
                told = Math.Max(told, Math.Min(1, (Math.Min(ended, bars - 1) + bar) / bars));
                tell(told);
            }
        };
    }

    private Regex Expression() =>
        new(Pattern == Tqdm ? TqdmBar : Pattern, RegexOptions.CultureInvariant, Longest);

    private static (double Done, bool IsStart)? Fraction(Regex expression, string line)
    {
        try
        {
            var match = expression.Match(line);
            if (!match.Success)
            {
                return null;
            }

            var done =
                match.Groups["percent"] is { Success: true } percent ? Number(percent.Value) / 100
                : Number(match.Groups["total"].Value) is > 0 and var total
                    ? Number(match.Groups["done"].Value) / total
                : null;
            return done is { } known ? (known, match.Groups["start"].Success) : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static double? Number(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
}
