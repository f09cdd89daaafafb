using System.Xml.Linq;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What Plan and Graph tell: verdicts, reasons, how long.</summary>
public sealed class PlanTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task Plan_tells_programs_what_would_run_why_and_how_long()
    {
        using var workspace = Workspace.With("kept", "edited", "prompted");
        (await workspace.Render()).Ends(0);
        workspace.Write("outputs/edited.mp4", "mine").Recording("new");

        var plan = JObject.Parse(
            (await workspace.Run("--target=Plan", "--format=json")).Ends(0).Out
        );

        Assert.Equal((2, 2, 0), (Sum("make"), Sum("fresh"), Sum("bad")));
        Assert.Equal("fresh", (string?)Video("kept")["verdict"]);
        Assert.Equal(0, (double?)Video("kept")["seconds"]);
        var finish = Video("edited")["steps"]!.Single(step => (string?)step["kind"] == "finish");
        Assert.Equal("stale", (string?)finish["verdict"]);
        Assert.StartsWith(
            "outputs/edited.mp4 was changed by hand",
            (string?)finish["reasons"]![0],
            StringComparison.Ordinal
        );
        var check = Video("edited")["steps"]!.Single(step => (string?)step["kind"] == "check");
        Assert.Equal("finish edited", (string?)check["waitsFor"]);
        // A recording that was never prepared is expected to be like the others.
        Assert.True((double?)Video("new")["seconds"] > (double?)Video("edited")["seconds"]);
        Assert.True((double?)plan["seconds"] > 0);

        int Sum(string verdict) => (int)plan["summary"]![verdict]!;
        JToken Video(string name) =>
            plan["videos"]!.Single(video => (string?)video["name"] == name);
    }

    [Fact(Timeout = Limit)]
    public async Task The_graph_of_a_video_is_drawn_and_coloured_by_verdict()
    {
        using var workspace = Workspace.With("a", "b");
        (await workspace.Render()).Ends(0);
        workspace.Delete("outputs/a.mp4");
        string[] call = ["--target=Graph", "--videos=a"];

        var svg = XDocument.Parse((await workspace.Run(call)).Ends(0).Out);
        var dot = (await workspace.Run([.. call, "--format=dot"])).Ends(0).Out;
        var mermaid = (await workspace.Run([.. call, "--format=mermaid"])).Ends(0).Out;

        var finish = svg.Descendants()
            .Single(node =>
                node.Value.StartsWith("finish a\n", StringComparison.Ordinal)
                && node.Name.LocalName == "g"
            );
        Assert.Equal("stale", (string?)finish.Attribute("class"));
        Assert.Contains("outputs/a.mp4 is missing", finish.Value, StringComparison.Ordinal);
        Assert.Matches("label=\"finish a\", fillcolor=\"#ffe8b8\"", dot);
        Assert.Matches("\"finish a\"\\]:::stale\n", mermaid);
        Assert.Matches("\"render a\"\\]:::fresh\n", mermaid);
        Assert.DoesNotContain("render b", mermaid, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_changed_prompt_is_named_as_such_with_both_texts()
    {
        using var workspace = Workspace.With("ann").WithModel(", \"--prompt\", \"{prompt}\"");
        workspace.Write("inputs/prompts/ann.txt", "calm");
        (await workspace.Render()).Ends(0);
        workspace.Write("inputs/prompts/ann.txt", "lively");
        (await workspace.Run("--target=Plan")).Ends(0).Says("render ann: prompt: calm → lively");
    }
}
