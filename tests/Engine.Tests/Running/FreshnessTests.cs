using AvatarBuild.Engine.Files;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Running;

/// <summary>Which steps run in the next build.</summary>
public sealed class FreshnessTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    // a, b -> .build/ab -> final; b -> .build/bb -> other
    private static Engine.Graph.Step[] Two(string request = "f") =>
        [
            Join(".build/ab", ["@a", "@b"], "ab"),
            Join("final", [".build/ab"], request).Needed(),
            Join(".build/bb", ["@b"], "bb"),
            Join("other", [".build/bb"], "o").Needed(),
        ];

    private async Task MadeOnce()
    {
        build.Input("a", "1");
        build.Input("b", "2");
        var report = await build.RunAsync(Two());
        Assert.Equal(4, report.Ran);
        Assert.Equal("f(ab(1+2))", build.Output("final"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_build_runs_nothing()
    {
        await MadeOnce();
        await build.RunAsync(Two());
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_touched_source_runs_nothing_whether_newer_or_older()
    {
        await MadeOnce();
        foreach (var days in new[] { 1, -400 })
        {
            var file = new FileInfo(build.InputPath("a"));
            file.LastWriteTimeUtc = file.LastWriteTimeUtc.AddDays(days);
            await build.RunAsync(Two());
            Assert.Empty(build.Ran);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_rewritten_with_the_same_content_runs_nothing()
    {
        await MadeOnce();
        build.Input("a", "1");
        await build.RunAsync(Two());
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_changed_with_size_and_mtime_kept_is_seen()
    {
        await MadeOnce();
        var file = new FileInfo(build.InputPath("a"));
        var before = file.LastWriteTimeUtc;
        build.Input("a", "9");
        file.LastWriteTimeUtc = before;
        await build.RunAsync(Two());
        Assert.Equal([".build/ab", "final"], build.Ran);
        Assert.Equal("f(ab(9+2))", build.Output("final"));
        Assert.Equal(["inputs/a changed"], Stale(".build/ab"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_moved_workspace_runs_nothing()
    {
        await MadeOnce();
        build.Move();
        await build.RunAsync(Two());
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_changed_request_runs_its_step_alone_and_says_what_changed()
    {
        await MadeOnce();
        await build.RunAsync(Two("better"));
        Assert.Equal(["final"], build.Ran);
        Assert.Equal(["request changed: f → better"], Stale("final"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_step_whose_inputs_came_out_identical_is_fresh()
    {
        await MadeOnce();
        var steps = Two();
        // the same text, asked for in another way
        steps[0] = steps[0] with
        {
            Request = [new("request", "ab"), new("version", "2")],
        };
        await build.RunAsync(steps);
        Assert.Equal([".build/ab"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_final_output_is_made_again_alone()
    {
        await MadeOnce();
        Disk.DeleteFile(build.OutputPath("final"));
        await build.RunAsync(Two());
        Assert.Equal(["final"], build.Ran);
        Assert.Equal(["outputs/final is missing"], Stale("final"));
    }

    [Theory(Timeout = Limit)]
    [InlineData("f(ab")]
    [InlineData("")]
    [InlineData("my own cut of it")]
    public async Task A_final_output_that_is_not_what_was_written_is_set_aside_and_made_again(
        string text
    )
    {
        await MadeOnce();
        Disk.WriteText(build.OutputPath("final"), text);
        await build.RunAsync(Two());
        Assert.Equal(["final"], build.Ran);
        Assert.Equal(
            ["outputs/final was changed by hand: it isn't what was written"],
            Stale("final")
        );
        Assert.Equal("f(ab(1+2))", build.Output("final"));
        Assert.Equal([text], build.AsideTexts());
        var (artifact, to) = Assert.Single(build.Seen.Aside);
        Assert.Equal("outputs/final", artifact);
        Assert.EndsWith("-final", to, StringComparison.Ordinal);
        await build.RunAsync(Two());
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_was_there_before_the_first_build_is_set_aside()
    {
        Disk.WriteText(build.OutputPath("final"), "from somewhere");
        await MadeOnce();
        Assert.Equal(["from somewhere"], build.AsideTexts());
    }

    [Fact(Timeout = Limit)]
    public async Task An_absent_intermediate_is_not_made_again_while_nobody_needs_its_bytes()
    {
        await MadeOnce();
        Disk.DeleteFile(build.OutputPath(".build/ab"));
        await build.RunAsync(Two());
        Assert.Empty(build.Ran);
    }

    [Theory(Timeout = Limit)]
    [InlineData(null, "outputs/.build/ab is missing, and make final needs it")]
    [InlineData("tampered", "outputs/.build/ab isn't what was written, and make final needs it")]
    public async Task A_lost_or_tampered_intermediate_is_made_again_when_a_stale_step_needs_it(
        string? text,
        string reason
    )
    {
        await MadeOnce();
        Disk.DeleteFile(build.OutputPath(".build/ab"));
        if (text is not null)
        {
            Disk.WriteText(build.OutputPath(".build/ab"), text);
        }

        await build.RunAsync(Two("better"));
        Assert.Equal([".build/ab", "final"], build.Ran);
        Assert.Equal([reason], Stale(".build/ab"));
        Assert.Equal("better(ab(1+2))", build.Output("final"));
    }

    [Fact(Timeout = Limit)]
    public async Task Force_runs_everything_once()
    {
        await MadeOnce();
        build.Options = new() { Force = true };
        await build.RunAsync(Two());
        Assert.Equal(4, build.Ran.Length);
        Assert.All(build.Report.Steps, step => Assert.Equal(1, step.Attempts));
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_source_fails_its_steps_and_no_other()
    {
        await MadeOnce();
        Disk.DeleteFile(build.InputPath("a"));
        await build.RunAsync(Two());
        Assert.Equal(Engine.Planning.StepEnd.Failed, build.Of(".build/ab").End);
        Assert.Equal("MissingInput", build.Of(".build/ab").Failure!.Class);
        Assert.Equal(Engine.Planning.StepEnd.Blocked, build.Of("final").End);
        Assert.Equal(Engine.Planning.StepEnd.Fresh, build.Of("other").End);
        Assert.Empty(build.Ran);
    }

    private IReadOnlyList<string> Stale(string output) =>
        Assert.IsType<Engine.Freshness.Verdict.Stale>(build.Of(output).Verdict).Reasons;
}
