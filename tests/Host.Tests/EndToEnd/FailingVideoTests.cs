namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A renderer that fails for one video.</summary>
public sealed class FailingVideoTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_failed_render_fails_that_video_alone_and_the_next_run_tries_only_it()
    {
        using var workspace = Workspace.With("ann", "bob", "cy").WithModel().Model("fail", "bob");
        var first = await workspace.Render();
        first.Ends(1);
        Assert.Equal((2, 1), (first.Report.Count("made"), first.Report.Count("failed")));
        Assert.Equal(1, first.Report.ExitCode);
        Assert.False(workspace.Has("outputs/bob.mp4"));
        var step = first.Report.Step("render bob");
        Assert.Equal("ExitCode", (string?)step["class"]);
        Assert.Contains("out of luck", (string?)step["message"], StringComparison.Ordinal);
        Assert.True(workspace.Has((string)step["log"]!));
        first.Says("bob failed").Says("out of luck").Says((string)step["log"]!);
        first.Says("3 videos: 2 made, 1 failed;");

        var second = await workspace.Render();
        second.Ends(1).Runs("render bob");
        Assert.Equal("failed last time", second.Report.Reasons("render bob"));

        workspace.ModelForgets("fail", "bob");
        var third = await workspace.Render();
        third.Ends(0).Runs("render bob", "verify bob", "finish bob", "check bob");
        Assert.Equal("made", third.Report.Of("bob"));
        Assert.Equal(["ann", "bob", "bob", "bob", "cy"], Sorted(workspace.ModelCalls()));
    }

    [Fact(Timeout = Limit)]
    public async Task Attempts_counts_all_attempts_of_a_run()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("fail", "ann");
        var call = await workspace.Render("--set", "attempts=3");
        call.Ends(1);
        Assert.Equal(3, (int)call.Report.Step("render ann")["attempts"]!);
        Assert.Equal(3, workspace.ModelCalls().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_failed_render_leaves_the_last_good_video()
    {
        using var workspace = Workspace.With("ann").WithModel();
        (await workspace.Render()).Ends(0);
        var good = workspace.Bytes("outputs/ann.mp4");
        workspace.Recording("ann", 2).Model("fail", "ann");
        (await workspace.Render()).Ends(1);
        Assert.Equal(good, workspace.Bytes("outputs/ann.mp4"));
    }

    [Theory(Timeout = Limit)]
    [InlineData("-s 96x64", "WrongSize")]
    [InlineData("-vf eq=brightness=-1:contrast=0", "BlackVideo")]
    [InlineData("-t 0.5", "WrongLength")]
    [InlineData("-vn", "BrokenVideo")]
    public async Task A_render_that_is_no_good_is_never_published(string like, string failure)
    {
        using var workspace = Workspace.With("ann").WithModel().Model("like", "ann", like);
        var call = await workspace.Render();
        call.Ends(1).Says(failure);
        Assert.False(workspace.Has("outputs/ann.mp4"));
        Assert.Equal("failed", call.Report.Of("ann"));
        workspace.ModelForgets("like", "ann");
        (await workspace.Render()).Ends(0);
        Assert.Equal(2, workspace.ModelCalls().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_render_without_sound_is_used_and_gets_the_recording()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("like", "ann", "-an");
        (await workspace.Render()).Ends(0);
        var video = await Medium.Probe(workspace["outputs/ann.mp4"]);
        Assert.Equal(1, video.Streams("audio"));
        Assert.InRange(
            await Medium.OffsetMs(workspace["inputs/audio/ann.wav"], video.Path),
            -130,
            130
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_is_not_there_is_named()
    {
        using var workspace = Workspace.With("ann").WithModel().Delete("tools/model.sh");
        var call = await workspace.Render();
        call.Ends(3).Says("tools/model.sh").Says("MissingProgram");
    }

    [Fact(Timeout = Limit)]
    public async Task Fail_fast_starts_nothing_more()
    {
        using var workspace = Workspace.With("ann", "bob", "cy").WithModel().Model("fail", "ann");
        var call = await workspace.Render("--fail-fast", "--jobs=1");
        call.Ends(1);
        Assert.Equal(["ann"], workspace.ModelCalls());
        Assert.Equal("failed", call.Report.Of("ann"));
        Assert.Equal((1, 2), (call.Report.Count("failed"), call.Report.Count("notReached")));
    }

    [Fact(Timeout = Limit)]
    public async Task A_render_that_takes_too_long_is_ended()
    {
        using var workspace = Workspace.With("ann", "bob").WithModel().Model("hang", "ann");
        var call = await workspace.Render("--set", "timeoutSeconds=1");
        call.Ends(1).Says("Timeout");
        Assert.Equal("made", call.Report.Of("bob"));
        Assert.Empty(Running.ProcessesOf(workspace));
    }

    private static string[] Sorted(IEnumerable<string> names) =>
        [.. names.Order(StringComparer.Ordinal)];
}
