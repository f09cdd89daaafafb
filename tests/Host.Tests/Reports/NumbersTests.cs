using System.Text.RegularExpressions;
using System.Xml.Linq;
using AvatarBuild.Host.Tests.EndToEnd;
using AvatarBuild.Host.Tests.Hooks;
using AvatarBuild.Host.Tests.Output;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>A batch of which some videos are broken tells the same numbers wherever one looks.</summary>
public sealed partial class NumbersTests
{
    private const int Limit = 240_000;
    private const int Good = 6;

    [Fact(Timeout = Limit)]
    public async Task A_pipe_the_page_junit_the_step_summary_metrics_and_a_hook_tell_the_same()
    {
        using var receiver = new Receiver();
        using var workspace = Batch();
        workspace.Recipe(
            """{ "backend": "preview", SMALL, "hooks": [{ "on": ["end", "firstFailure"], "post": "${HOOK}" }] }"""
        );
        workspace.Variables["HOOK"] = receiver.Address;
        workspace.Variables["GITHUB_ACTIONS"] = "true";
        workspace.Variables["GITHUB_STEP_SUMMARY"] = workspace["summary.md"];

        var call = (await workspace.Render()).Ends(1);

        call.Says("9 videos: 6 made, 3 failed;");
        Assert.Equal(3, Annotation().Count(call.Out));
        var counts = (JObject)call.Report.Json["summary"]!;
        Assert.Equal(
            (6, 0, 3),
            ((int)counts["made"]!, (int)counts["fresh"]!, (int)counts["failed"]!)
        );
        var data = Data().Match(workspace.Text("outputs/report/index.html")).Groups[1].Value;
        Assert.Equal(counts, JObject.Parse(data)["summary"]);
        var suite = XDocument.Parse(workspace.Text("outputs/report/junit.xml")).Root!;
        Assert.Equal(("9", "3"), ((string?)suite.Attribute("tests"), Failures(suite)));
        var summary = workspace.Text("summary.md");
        Assert.StartsWith("### 9 videos: 3 failed, 6 made\n", summary, StringComparison.Ordinal);
        Assert.Equal(
            (3, 6),
            (Regex.Count(summary, @"\| ❌ failed \|"), Regex.Count(summary, @"\| ✅ made \|"))
        );
        var metrics = workspace.Text("outputs/report/metrics.prom");
        Assert.Contains(
            "avatarbuild_videos{status=\"made\"} 6\n",
            metrics,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "avatarbuild_videos{status=\"failed\"} 3\n",
            metrics,
            StringComparison.Ordinal
        );
        var told = receiver.All.Select(one => JObject.Parse(one.Body)).ToArray();
        Assert.Equal(
            ["end", "firstFailure"],
            told.Select(body => (string)body["event"]!).Order(StringComparer.Ordinal)
        );
        var end = told.Single(body => (string?)body["event"] == "end");
        Assert.Equal(counts, end["summary"]);
        Assert.Equal("AvatarBuild: 6 of 9 videos ready, 3 failed", (string?)end["title"]);
    }

    [Theory(Timeout = Limit)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_terminal_of_any_width_tells_it_too_and_is_left_clean(int columns)
    {
        // Of util-linux: it gives a program a terminal of its own.
        _ = Tool.Find("SCRIPT", "script");
        using var workspace = Batch();
        workspace.Under =
        [
            "sh",
            "-c",
            $"script -qec \"stty rows 24 cols {columns}; $*\" /dev/null",
            "sh",
        ];

        var call = (await workspace.Render()).Ends(1);

        using var screen = new Screen();
        screen.Write(call.Out);
        Assert.True(screen.HasCursor);
        Assert.Matches("^9 videos: 6 made, 3 failed; ", screen.Lines[^1]);
        // The picture was drawn while it ran, as wide as the window allows, and nothing of it is left.
        var bars = Bar().Matches(call.Out).Select(bar => bar.Length).ToArray();
        Assert.Equal(columns - 1, bars.Max());
        Assert.Contains("/9 videos", call.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(
            screen.Lines,
            line => Bar().IsMatch(line) || line.Contains("/9 videos", StringComparison.Ordinal)
        );
        Assert.All(
            (string[])["bad 1 failed:", "bad 2 failed:", "bad 3 failed:"],
            failed =>
                Assert.Contains(
                    screen.Lines,
                    line => line.StartsWith(failed, StringComparison.Ordinal)
                )
        );
    }

    private static string? Failures(XElement suite) => (string?)suite.Attribute("failures");

    // Broken in three ways: no recording at all, a wrong setting, one that ends after its header.
    private static Workspace Batch()
    {
        var workspace = Workspace.With([
            .. Enumerable.Range(1, Good).Select(i => $"lesson {i}"),
            "bad 2",
        ]);
        workspace.Write("inputs/audio/bad 1.wav", "no recording");
        workspace.Write("inputs/bad 2.json", """{ "sise": "192*128" }""");
        workspace.Write("inputs/audio/bad 3.wav", "");
        return workspace;
    }

    [GeneratedRegex("^::error ", RegexOptions.Multiline)]
    private static partial Regex Annotation();

    [GeneratedRegex("<script[^>]* id=\"data\"[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("[━─╾]{30,}")]
    private static partial Regex Bar();
}
