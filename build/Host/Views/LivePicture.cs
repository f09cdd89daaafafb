using System.Globalization;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AvatarBuild.Host.Views;

/// <summary>
/// A run as a few lines of a terminal: a bar of all videos, their counts and the expected end, and a line for each
/// running step, at most a third of the window. Pure: from a state to lines.
/// </summary>
internal static class LivePicture
{
    private const int MostSteps = 12;
    private const int Narrow = 100;
    private static readonly Color Quiet = Color.Grey;

    /// <summary>The lines, each shorter than the window is wide.</summary>
    public static IReadOnlyList<string> Of(
        RunState run,
        int width,
        int height,
        ColorSystemSupport colours
    )
    {
        // One column less: a line that fills the last one makes some terminals go on to the next.
        var room = Math.Max(20, width - 1);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = colours,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = room;
        console.Profile.Capabilities.Unicode = true;
        console.Write(new Rows(Parts(run, room, height)));
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private static IEnumerable<IRenderable> Parts(RunState run, int width, int height)
    {
        yield return Overall(run, width);
        yield return Counts(run, width);
        var most = Math.Clamp((height / 3) - 2, 1, MostSteps);
        var isCut = run.Running.Count > most;
        var shown = run.Running.Take(isCut ? most - 1 : most).ToList();
        if (shown.Count > 0)
        {
            yield return Steps(shown, width);
        }

        if (isCut)
        {
            yield return new Text(
                FormattableString.Invariant($" … and {run.Running.Count - shown.Count} more"),
                new Style(Quiet)
            );
        }
    }

    private static Bar Overall(RunState run, int width) =>
        new(
            width,
            Math.Max(1, run.Total),
            (run.Fresh, Color.Blue),
            (run.Made, Color.Green),
            (run.Failed, Color.Red)
        );

    private static Grid Counts(RunState run, int width)
    {
        var counts = new Paragraph();
        counts.Append(
            FormattableString.Invariant($" {run.Ended}/{run.Total} videos"),
            new Style(decoration: Decoration.Bold)
        );
        Add(run.Made, "made", Color.Green);
        Add(run.Fresh, "fresh", Color.Blue);
        Add(run.Failed, "failed", Color.Red);
        var grid = new Grid { Width = width }.AddColumns(
            new GridColumn().NoWrap().PadLeft(0).PadRight(1),
            new GridColumn().NoWrap().RightAligned().PadLeft(0).PadRight(0)
        );
        return grid.Expand().AddRow(counts, Times(run, width));

        void Add(int count, string word, Color colour)
        {
            if (count > 0)
            {
                counts.Append("  ·  "[(width < Narrow ? 1 : 0)..^(width < Narrow ? 1 : 0)]);
                counts.Append(FormattableString.Invariant($"{count} {word}"), new Style(colour));
            }
        }
    }

    private static Text Times(RunState run, int width)
    {
        var elapsed = Spans.Clock(run.Elapsed);
        if (run.Left is not { } left)
        {
            return new Text($"{elapsed} elapsed", new Style(Quiet));
        }

        var end = run.Now.AddSeconds(left).ToString("HH:mm", CultureInfo.InvariantCulture);
        return new Text(
            width < Narrow
                ? $"{elapsed}, {Spans.Words(left)} left"
                : $"{elapsed} elapsed  ·  done about {end}, in {Spans.Words(left)}"
        );
    }

    // The names are as wide as they need, up to what leaves the bars a quarter; the bars take the rest.
    private static Grid Steps(IReadOnlyList<RunningStep> steps, int width)
    {
        var cards = steps.Max(step => step.Card.Length);
        var times = steps.Max(step => Elapsed(step).Length);
        var room = width - 19 - times - (cards > 0 ? cards + 2 : 0);
        var names = Math.Clamp(
            steps.Max(step => ScreenText.Columns(Named(step))),
            4,
            Math.Max(4, room - Math.Max(8, room / 4))
        );
        var bar = Math.Max(4, room - names);
        var grid = new Grid().AddColumns(Column(7, 1), Column(names, 2));
        grid.Columns[0].PadLeft(1);
        if (cards > 0)
        {
            grid.AddColumn(Column(cards, 2));
        }

        grid.AddColumns(
            Column(bar, 1),
            Column(6, 1).RightAligned(),
            Column(times, 0).RightAligned()
        );
        foreach (var step in steps)
        {
            var row = new List<IRenderable>
            {
                new Text(step.Kind, new Style(Color.Aqua)),
                Subject(step),
            };
            if (cards > 0)
            {
                row.Add(new Text(step.Card, new Style(Color.Fuchsia)));
            }

            row.Add(BarOf(step, bar));
            row.Add(Percent(step));
            row.Add(new Text(Elapsed(step), new Style(Quiet)));
            grid.AddRow([.. row]);
        }

        return grid;
    }

    private static GridColumn Column(int width, int right) =>
        new GridColumn().NoWrap().Width(width).PadLeft(0).PadRight(right);

    private static Text Subject(RunningStep step) =>
        new(Named(step)) { Overflow = Overflow.Ellipsis };

    private static string Named(RunningStep step) =>
        step.Attempt > 1
            ? FormattableString.Invariant(
                $"{ScreenText.Escaped(step.Subject)}, attempt {step.Attempt}"
            )
            : ScreenText.Escaped(step.Subject);

    // What the program itself tells is bright; what is only expected from its time is not.
    private static Bar BarOf(RunningStep step, int width) =>
        new(width, 1, (step.Fraction ?? 0, step.Done is null ? Color.Teal : Color.Aqua));

    private static Text Percent(RunningStep step) =>
        step.Fraction is { } done
            ? new Text(
                FormattableString.Invariant($"{(step.Done is null ? "~" : "")}{done * 100:0} %")
            )
            : new Text("");

    private static string Elapsed(RunningStep step) =>
        step.Expected is { } expected
            ? $"{Spans.Clock(step.Elapsed)} of ~{Spans.Clock(expected)}"
            : Spans.Clock(step.Elapsed);
}
