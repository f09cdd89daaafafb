namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What the options do.</summary>
public sealed class CommandLineTests(Rendered rendered)
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task Force_makes_what_is_fresh_and_only_what_is_asked_for()
    {
        using var copy = await rendered.Copy();
        var call = await copy.Render("--force", "--videos=b*");
        call.Ends(0);
        Assert.Equal(("filtered", "made", "filtered"), Statuses(call));
        Assert.Contains("render bob", call.Ran);
        Assert.Equal("--force", call.Report.Reasons("render bob"));
        (await copy.Render()).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task Videos_leaves_others_as_they_are()
    {
        using var copy = await rendered.Copy();
        copy.Recording("ann", 3).Recording("bob", 3).Recording("cy", 1);
        var call = await copy.Render("--videos=a*,cy");
        call.Ends(0);
        Assert.Equal(("made", "filtered", "made"), Statuses(call));
        Assert.Equal(1, call.Report.Count("filtered"));
        call.Says("1 left out");
        var rest = await copy.Render();
        Assert.Equal(("fresh", "made", "fresh"), Statuses(rest.Ends(0)));
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_target_makes_that_video()
    {
        using var copy = await rendered.Copy();
        copy.Delete("outputs/ann.mp4").Delete("outputs/bob.mp4");
        var call = await copy.Run("--target=outputs/ann.mp4");
        call.Ends(0).Runs("finish ann");
        Assert.Equal(("made", "filtered", "filtered"), Statuses(call));
        Assert.False(copy.Has("outputs/bob.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Set_changes_a_value_for_this_run()
    {
        using var copy = await rendered.Copy();
        var call = await copy.Render("--set", "finish.poster=false", "--videos=ann");
        Assert.Contains("finish ann", call.Ends(0).Ran);
        Assert.DoesNotContain("render ann", call.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task Clean_then_render_renders_nothing()
    {
        using var copy = await rendered.Copy();
        (await copy.Run("--target=Clean")).Ends(0);
        Assert.Equal([".build"], NamesIn(copy, "outputs"));
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal(3, call.Report.Count("made"));
        Assert.DoesNotContain(call.Ran, s => s.StartsWith("render ", StringComparison.Ordinal));
        (await copy.Render()).Ends(0).Runs();

        copy.TouchAll();
        var both = await copy.Run("--target=Render", "--target=Clean");
        both.Ends(0);
        Assert.True(copy.Has("outputs/ann.mp4"), "Clean comes first, whatever the order written");
        Assert.DoesNotContain(both.Ran, s => s.StartsWith("render ", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task Clean_takes_the_reports_with_the_videos_and_leaves_what_others_put_there()
    {
        using var copy = (await rendered.Copy()).Write("outputs/report/mine.txt", "mine");
        (await copy.Run("--target=Clean", "--videos=ann")).Ends(0);
        Assert.Equal(
            ["index.html", "junit.xml", "metrics.prom", "mine.txt"],
            NamesIn(copy, "outputs/report")
        );
        (await copy.Run("--target=Clean")).Ends(0);
        Assert.Equal(["mine.txt"], NamesIn(copy, "outputs/report"));
        Assert.False(copy.Has("outputs/report.json"));
    }

    private static IEnumerable<string> NamesIn(Workspace workspace, string folder) =>
        new DirectoryInfo(workspace[folder])
            .EnumerateFileSystemInfos()
            .Select(entry => entry.Name)
            .Order(StringComparer.Ordinal);

    [Fact(Timeout = Limit)]
    public async Task Dryrun_shows_the_reason_and_changes_nothing()
    {
        using var copy = await rendered.Copy();
        copy.Recording("ann", 3).Delete("outputs/bob.jpg");
        var before = copy.Listing(".");
        var call = await copy.Render("--dryrun");
        call.Ends(0).Says("make     ann").Says("make     bob").Says("fresh    cy");
        call.Says("audio/ann.wav").Says("outputs/bob.jpg is missing");
        Assert.Equal(before, copy.Listing("."));
        var clean = await copy.Run("--target=Clean", "--dryrun");
        clean.Ends(0);
        Assert.True(copy.Has("outputs/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Preprocess_stops_before_rendering()
    {
        using var workspace = Workspace.With("ann").WithModel();
        (await workspace.Run("--target=Preprocess"))
            .Ends(0)
            .Runs("audio ann", "image default.jpg 192*128");
        Assert.Empty(workspace.ModelCalls());
        Assert.False(workspace.Has("outputs/ann.mp4"));
        var call = await workspace.Render();
        call.Ends(0).Runs("render ann", "verify ann", "finish ann", "check ann");
    }

    [Fact(Timeout = Limit)]
    public async Task Without_ffmpeg_the_program_ends_3_and_says_how_to_get_it()
    {
        using var workspace = Workspace.With("ann");
        workspace.Variables["PATH"] = workspace.Root;
        workspace.Variables["FFMPEG"] = null;
        workspace.Variables["FFPROBE"] = null;
        (await workspace.Render()).Ends(3).Says("ffmpeg").Says("apt-get install");
        (await workspace.Run("--target=Plan")).Ends(3);
    }

    [Fact(Timeout = Limit)]
    public async Task Outputs_that_cannot_be_written_end_3()
    {
        using var workspace = Workspace.With("ann").Write("file", "");
        (await workspace.Render("--outputs=file")).Ends(3).Says("file");
    }

    [Fact(Timeout = Limit)]
    public async Task The_report_tells_programs_what_happened()
    {
        using var workspace = Workspace.With("ann");
        var report = (await workspace.Render()).Ends(0).Report;
        var steps = report["ann"]["steps"]!;
        Assert.Equal(
            [
                "audio ann",
                "image default.jpg 192*128",
                "render ann",
                "verify ann",
                "finish ann",
                "check ann",
            ],
            steps.Select(s => (string)s["name"]!)
        );
        Assert.All(steps, s => Assert.Equal(["never made"], s["reasons"]!.Select(r => (string)r!)));
        Assert.All(steps, s => Assert.True((double)s["seconds"]! >= 0));
        Assert.Equal("outputs/ann.mp4", (string?)report["ann"]["output"]);
        Assert.True((double)report["ann"]["seconds"]! > 0);
        Assert.True((double)report.Json["summary"]!["averageSecondsMade"]! > 0);
        Assert.Equal(0, report.ExitCode);
    }

    private static (string, string, string) Statuses(Call call) =>
        (call.Report.Of("ann"), call.Report.Of("bob"), call.Report.Of("cy"));
}
