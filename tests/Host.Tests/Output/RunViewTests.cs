using System.Globalization;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Views;
using Spectre.Console;

namespace AvatarBuild.Host.Tests.Output;

public sealed class RunViewTests
{
    private static readonly RunState Half = new(
        Made: 27,
        Fresh: 4,
        Failed: 3,
        Total: 60,
        [
            new("render", "lesson-31", "GPU 0", 1, 62, 100, 0.62),
            new("finish", "lesson-30", "", 2, 3, 9, null),
        ],
        Elapsed: 252,
        Left: 130,
        new(2030, 1, 1, 14, 30, 0, TimeSpan.Zero)
    );

    [Fact]
    public void Where_nobody_looks_a_plain_line_tells_every_30_seconds_how_far_it_is()
    {
        using var output = new Screen();
        var time = new ManualTime();
        var terminal = new Terminal(output, output, colour: false);
        using (var view = new HeartbeatView(terminal, () => Half, time, null))
        {
            view.Begin();
            view.Begin();
            time.Pass(29);
            Assert.Empty(output.Lines);
            time.Pass(61);
        }

        time.Pass(100);
        Assert.Equal(3, output.Lines.Length);
        Assert.Equal(
            "34 of 60 videos: 27 made, 4 fresh, 3 failed; 4:12 elapsed, done about 14:32, in 2 min; "
                + "running: render lesson-31 on GPU 0 62 % (1:02 of about 1:40), finish lesson-30 (0:03 of about 0:09)",
            output.Lines[0]
        );
        Assert.DoesNotContain('\e', output.ToString());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void On_a_terminal_of_any_width_counts_end_and_running_steps_are_seen(int width)
    {
        var lines = Drawn(Half, width, 24);

        Assert.All(lines, line => Assert.InRange(ScreenText.Columns(line), 1, width - 1));
        var text = string.Join('\n', lines);
        Assert.Contains("34/60 videos", text, StringComparison.Ordinal);
        Assert.Contains("render", text, StringComparison.Ordinal);
        if (width >= 80)
        {
            foreach (
                var part in (string[])
                    [
                        "27 made",
                        "4 fresh",
                        "3 failed",
                        "lesson-31",
                        "GPU 0",
                        "62 %",
                        "1:02 of ~1:40",
                        "attempt 2",
                    ]
            )
            {
                Assert.Contains(part, text, StringComparison.Ordinal);
            }

            Assert.Contains(
                width >= 100 ? "done about 14:32, in 2 min" : "2 min left",
                text,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void However_many_steps_run_the_picture_takes_a_third_of_the_window()
    {
        var many = Enumerable
            .Range(0, 64)
            .Select(i => new RunningStep(
                "render",
                string.Create(CultureInfo.InvariantCulture, $"v{i}"),
                "",
                1,
                1,
                null,
                null
            ));

        var lines = Drawn(Half with { Running = [.. many] }, 80, 24);

        Assert.Equal(8, lines.Count);
        Assert.Contains("and 59 more", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_any_script_stay_on_their_line()
    {
        var name = string.Concat(Enumerable.Repeat("课程介绍", 20));

        var lines = Drawn(Half with { Running = [new("render", name, "", 1, 1, 2, null)] }, 80, 24);

        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.InRange(ScreenText.Columns(line), 1, 79));
    }

    [Fact]
    public void What_is_printed_stays_above_the_picture_and_the_picture_goes_without_a_trace()
    {
        using var screen = new Screen();
        var terminal = new Terminal(screen, screen, colour: true, watched: true);
        terminal.Out("before");
        terminal.Keep(["picture 1", "and more", "and more"]);
        Assert.Equal(["before", "picture 1", "and more", "and more"], screen.Lines);
        Assert.False(screen.HasCursor);
        terminal.Error("b failed");
        terminal.Keep(["picture 2"]);
        Assert.Equal(["before", "b failed", "picture 2"], screen.Lines);
        terminal.Keep([]);
        terminal.Out("after");
        Assert.Equal(["before", "b failed", "after"], screen.Lines);
        Assert.True(screen.HasCursor);
    }

    [Fact]
    public void A_picture_that_a_narrower_window_has_broken_into_more_lines_goes_whole()
    {
        using var screen = new Screen();
        var terminal = new Terminal(screen, screen, colour: true, watched: true);
        // Tests have no window, which counts as 80 columns: this line was drawn in one of 200.
        terminal.Keep([new string('x', 199), "y"]);
        terminal.Keep([]);

        Assert.Contains("\e[4A", screen.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_makes_less_than_half_a_megabyte_of_memory()
    {
        var steps = Enumerable
            .Range(0, 8)
            .Select(i => new RunningStep("render", "lesson", "GPU 0", 1, i, 100, 0.5));
        var run = Half with { Running = [.. steps] };
        _ = Drawn(run, 200, 50);

        // Four are drawn a second, for hours. What a picture costs in time is nothing that a test beside others could tell.
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Drawn(run, 200, 50);
        var made = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(made < 512 << 10, $"{made >> 10} KB");
    }

    private static IReadOnlyList<string> Drawn(RunState run, int width, int height) =>
        LivePicture.Of(run, width, height, ColorSystemSupport.NoColors);
}
