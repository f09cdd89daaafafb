using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Tests.Processes;

/// <summary>What is quoted of what a program printed.</summary>
public sealed class PrintedLinesTests : IDisposable
{
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("\n\n  a\n \n", "  a")]
    [InlineData("load\n 0%|  | 0/4\r 50%|# | 2/4\r100%|##| 4/4\nend", "load|100%|##| 4/4|end")]
    [InlineData("50%\r100%\r\n", "100%")]
    [InlineData("50%\r100%\r   \r", "100%")]
    public void A_bar_that_overwrote_itself_is_its_last_state(string text, string lines) =>
        Assert.Equal(lines, string.Join('|', PrintedLines.Of(text)));

    [Theory]
    [InlineData("lf of a line\nwhole\n", "whole\n")]
    [InlineData("/4\r 50% 2/4\r75% 3/4", " 50% 2/4\r75% 3/4")]
    [InlineData("no end at all\n", "…o end at all\n")]
    public void The_end_of_a_text_begins_at_a_lines_start(string end, string from) =>
        Assert.Equal(from, PrintedLines.FromStart(end));

    [Fact(Timeout = 30_000)]
    public async Task A_failures_last_lines_begin_at_a_lines_start_and_a_long_bar_is_one_of_them()
    {
        var log = new string('x', 300_000);
        var step = Steps.Make(
            "bad",
            [],
            (run, _) =>
            {
                Disk.WriteText(
                    run.LogPath,
                    "begin" + log + "\nload\n" + Bar(9_000) + "\nRuntimeError: weights mismatch\n"
                );
                return Task.FromResult(StepResult.Failure(Failing.Kind("Bad"), "bad"));
            }
        );
        await build.RunAsync(step);
        Assert.Equal(
            ["load", "9000/9000", "RuntimeError: weights mismatch"],
            build.Of("bad").Failure!.LastLines
        );
    }

    [Fact(Timeout = 30_000)]
    public async Task Data_on_standard_output_come_into_the_result_and_not_into_the_log()
    {
        var log = build.OutputPath("log");
        var command = new CommandSpec
        {
            Program = Steps.Dummy,
            Arguments = ["print", "{\"json\": 1}", "complain", "a warning"],
            WorkingDirectory = build.Workspace.Outputs,
            LogPath = log,
            PrintsData = true,
        };
        var executor = new LocalExecutor(build.Workspace.Outputs, TimeProvider.System);
        var result = await executor.RunAsync(command, TestContext.Current.CancellationToken);
        Assert.Contains("{\"json\": 1}", result.StandardOutput);
        var logged = Disk.ReadText(log).Split('\n')[1..];
        Assert.Equal(["a warning", ""], logged);
    }

    private static string Bar(int steps) =>
        string.Concat(Enumerable.Range(1, steps).Select(at => $"\r{at}/{steps}"));
}
