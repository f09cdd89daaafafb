#pragma warning disable RS0030 // tests look at files without the product's own file operations

using AvatarBuild.Host.Tests.Faults;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>The fast up-to-date check: a run that finds everything as the last one saw it reads nothing else, and misses nothing.</summary>
public sealed class UpToDateTests(Rendered rendered)
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_run_with_nothing_to_do_leaves_every_file_as_it_was()
    {
        using var copy = await (await rendered.Copy()).Seal();
        var before = copy.Listing(".");
        (await copy.RenderAgain()).Ends(0).Says("3 videos: 3 fresh; 0 steps run");
        Assert.Equal(before, copy.Listing("."));
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_with_nothing_to_do_opens_no_recipe_and_no_index()
    {
        await Strace.IsNeeded();
        using var copy = await (await rendered.Copy()).Seal();
        var trace = copy["../trace"];
        copy.Under = ["strace", "-f", "-o", trace, "-e", "trace=open,openat"];
        (await copy.RenderAgain()).Ends(0).Says("3 videos: 3 fresh; 0 steps run");
        var opened = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        var own = opened
            .Where(line => line.Contains(copy.Root, StringComparison.Ordinal))
            .ToArray();
        Assert.Contains(own, line => line.Contains("/seal\"", StringComparison.Ordinal));
        Assert.DoesNotContain(opened, line => line.Contains("index.db", StringComparison.Ordinal));
        Assert.DoesNotContain(own, line => line.Contains(".json\"", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task The_report_of_the_last_run_that_did_something_stays()
    {
        using var copy = await rendered.Copy();
        (await copy.Delete("outputs/bob.jpg").RenderAgain()).Ends(0);
        var report = copy.Text("outputs/report.json");
        await copy.Seal();
        (await copy.RenderAgain()).Ends(0);
        Assert.Equal(report, copy.Text("outputs/report.json"));
    }

    [Theory(Timeout = Limit)]
    [InlineData("recording")]
    [InlineData("subtitles")]
    [InlineData("output deleted")]
    [InlineData("output changed in place, with its time and size")]
    [InlineData("recipe")]
    [InlineData("new recording")]
    public async Task A_change_runs_what_it_runs_without_the_seal(string edit)
    {
        using var with = await (await rendered.Copy()).Seal();
        using var without = await rendered.Copy();
        Edit(with, edit);
        Edit(without, edit);
        var (a, b) = (await with.RenderAgain(), await without.Render());
        Assert.Equal(b.Ends(0).Ran, a.Ends(0).Ran);
        Assert.Equal(b.Report.Json["summary"], a.Report.Json["summary"]);
        Assert.NotEmpty(a.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_recording_that_comes_while_a_run_looks_is_made_by_the_next()
    {
        await Strace.IsNeeded();
        using var copy = await (await rendered.Copy()).Seal();
        var index = copy["outputs/.build/index.db"];
        copy.Under = ["strace", "-f", "-o", copy["../trace"], "-P", index];
        copy.Under = [.. copy.Under, "-e", "inject=open,openat:delay_enter=3000000"];
        // Another wording is another request: it looks at everything, and the index comes after the inputs.
        var looking = copy.Start("--target=Render", "--jobs=2");
        await looking.Until(() => !copy.Has("outputs/.build/seal"), "taking the seal away");
        copy.Recording("dee");
        (await looking.Ended()).Ends(0).Says("3 videos: 3 fresh; 0 steps run");
        copy.Under = [];
        var next = await copy.RenderAgain("--jobs=2");
        Assert.Contains("render dee", next.Ends(0).Ran);
    }

    [Theory(Timeout = Limit)]
    [InlineData("nothing")]
    [InlineData("recording")]
    [InlineData("subtitles")]
    [InlineData("output deleted")]
    [InlineData("recipe")]
    [InlineData("new recording")]
    public async Task A_batch_looked_at_in_parts_runs_and_tells_what_it_does_otherwise(string edit)
    {
        using var parts = (await rendered.Copy()).InParts();
        using var whole = await rendered.Copy();
        Edit(parts, edit);
        Edit(whole, edit);
        var (a, b) = (await parts.Render(), await whole.Render());
        Assert.Equal(b.Ends(0).Ran, a.Ends(0).Ran);
        Assert.Equal(b.Report.Json["summary"], a.Report.Json["summary"]);
        Assert.Equal(Facts(b), Facts(a));
    }

    private static IEnumerable<string> Facts(Call call) =>
        call.Report.Json["videos"]!.Select(video =>
            $"{video["name"]} {video["status"]} {video["backend"]} {video["size"]} {video["lengthSeconds"]}"
        );

    [Fact(Timeout = Limit)]
    public async Task A_look_in_parts_leaves_a_whole_seal()
    {
        using var copy = await (await rendered.Copy()).InParts().Seal();
        var before = copy.Listing(".");
        (await copy.RenderAgain()).Ends(0).Says("3 videos: 3 fresh; 0 steps run");
        Assert.Equal(before, copy.Listing("."));
        (await copy.Delete("outputs/bob.jpg").RenderAgain()).Ends(0).Runs("finish bob");
    }

    private static void Edit(Workspace workspace, string edit)
    {
        _ = edit switch
        {
            "recording" => workspace.Recording("bob", 3),
            "subtitles" => workspace.Write("inputs/subtitles/ann.srt", Rendered.Subtitles("Ask")),
            "output deleted" => workspace.Delete("outputs/bob.mp4"),
            "recipe" => workspace.Recipe(Rendered.Recipe("0.5", "4")),
            "new recording" => workspace.Recording("dee"),
            "nothing" => workspace,
            _ => Flip(workspace, "outputs/bob.mp4"),
        };
    }

    private static Workspace Flip(Workspace workspace, string path)
    {
        var bytes = workspace.Bytes(path);
        bytes[bytes.Length / 2] ^= 1;
        var time = File.GetLastWriteTimeUtc(workspace[path]);
        File.WriteAllBytes(workspace[path], bytes);
        File.SetLastWriteTimeUtc(workspace[path], time);
        return workspace;
    }

    [Fact(Timeout = Limit)]
    public async Task A_video_with_bad_input_is_told_again_by_every_run()
    {
        using var copy = await rendered.Copy();
        copy.Write("inputs/audio/bad.wav", "no sound");
        for (var i = 0; i < 3; i++)
        {
            (await copy.RenderAgain()).Ends(1).Says("4 videos: 3 fresh, 1 failed");
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Another_request_is_not_answered_by_the_last_ones_seal()
    {
        using var copy = await (await rendered.Copy()).Seal();
        var call = await copy.RenderAgain("--set", "finish.watermark.opacity=0.3");
        call.Ends(0);
        Assert.Contains("finish ann", call.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_damaged_seal_is_as_good_as_none()
    {
        using var copy = await (await rendered.Copy()).Seal();
        Flip(copy, "outputs/.build/seal").Delete("outputs/bob.jpg");
        var call = await copy.RenderAgain();
        call.Ends(0).Runs("finish bob");
    }
}
