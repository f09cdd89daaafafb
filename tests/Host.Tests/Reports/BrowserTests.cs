#pragma warning disable RS0030 // tests look at files without the product's own file operations
using AvatarBuild.Host.Reports.Page;
using AvatarBuild.Host.Tests.EndToEnd;
using AvatarBuild.Host.Tests.Tidy;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>The page in a real headless Chromium.</summary>
public sealed class BrowserTests
{
    private const int Limit = 240_000;

    [Fact(Timeout = Limit)]
    public async Task After_a_run_it_shows_what_failed_and_why_sorts_filters_and_plays_a_video()
    {
        using var workspace = Workspace.With("ann", "bob's 100%", "陈").WithModel();
        workspace.Write("inputs/audio/broken.wav", "no recording");
        workspace.Model("fail", "陈");
        var run = await workspace.Render("--jobs=2");
        run.Ends(1);
        var seen = await Look(
            workspace["outputs/report/index.html"],
            TestContext.Current.CancellationToken
        );

        Assert.Equal("2 of 4 videos ready, 2 failed", (string?)seen["headline"]);
        foreach (var status in (string[])["made", "fresh", "failed"])
        {
            Assert.Equal(run.Report.Count(status), (int)seen["tiles"]![status]!);
        }

        Assert.Equal(["broken", "陈", "ann", "bob's 100%"], Names(seen["first"]));
        Assert.Equal(["ann", "bob's 100%", "broken", "陈"], Names(seen["ascending"]));
        Assert.Equal(["陈", "broken", "bob's 100%", "ann"], Names(seen["descending"]));
        Assert.Equal("descending", (string?)seen["sort"]);
        Assert.Equal(["bob's 100%"], Names(seen["filtered"]));
        Assert.Equal(["陈", "broken"], Names(seen["failed"]));
        var failures = (string)seen["failures"]!;
        Assert.Contains("the model is out of luck", failures, StringComparison.Ordinal);
        Assert.Contains("What to do: ", failures, StringComparison.Ordinal);
        Assert.Contains("never made", (string?)seen["why"], StringComparison.Ordinal);
        Assert.True((bool)seen["played"]!, "the video doesn't play");
        IsSound(seen);
    }

    [Fact(Timeout = Limit)]
    public async Task With_2000_videos_on_four_cards_it_paints_at_once_and_says_which_card_idled()
    {
        var folder = Directory.CreateTempSubdirectory("avatar-page-");
        var file = Path.Combine(folder.FullName, "index.html");
        await File.WriteAllTextAsync(
            file,
            Written.By(to => ReportPage.Write(to, SampleRun.Of(2000), SampleRun.Outputs)),
            TestContext.Current.CancellationToken
        );
        var seen = await Look(file, TestContext.Current.CancellationToken);
        folder.Delete(recursive: true);

        // A quiet machine paints within a second (look.mjs tells); here two tests share its cores with a browser. What this catches is a
        // page that makes all rows before it shows any.
        Assert.InRange((double)seen["paint"]!, 1, 5000);
        Assert.Equal("2001", (string?)seen["rows"]);
        Assert.InRange(Names(seen["first"]).Count, 20, 200);
        Assert.Contains("GPU 3 idled most", (string?)seen["timeline"], StringComparison.Ordinal);
        // Posters of videos that never were.
        foreach (var error in seen["error"]!.ToArray())
        {
            Assert.Contains("ERR_FILE_NOT_FOUND", (string?)error, StringComparison.Ordinal);
            error.Remove();
        }

        IsSound(seen);
    }

    // No errors, nothing from the network, nothing that shuts anybody out, no scrolling sideways.
    private static void IsSound(JObject seen)
    {
        Assert.True(!seen["error"]!.Any(), seen["error"]!.ToString());
        Assert.All(
            seen["requests"]!,
            request => Assert.Matches("^(file|data|blob):", (string)request!)
        );
        Assert.DoesNotContain(
            seen["axe"]!,
            finding => (string?)finding["impact"] is "serious" or "critical"
        );
        Assert.Equal(0, (int)seen["overflow"]!);
    }

    private static async Task<JObject> Look(string page, CancellationToken cancellationToken)
    {
        var chromium = Tool.Find("CHROMIUM", "chromium", "chromium-browser", "google-chrome");
        var node = Tool.Find("NODE", "node");
        var tool = Path.Combine(Repository.Root, "tests", "Node");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(tool, "node_modules", "axe-core")),
            "this machine lacks playwright-core and axe-core (npm --prefix tests/Node ci)"
        );
        var call = await Tool.Run(
            node,
            [Path.Combine(tool, "look.mjs"), chromium, page],
            cancellationToken
        );
        Assert.True(call.ExitCode == 0, call.StandardError);
        return JObject.Parse(call.StandardOutput);
    }

    private static IReadOnlyList<string> Names(JToken? list) => [.. list!.Select(n => (string)n!)];
}
