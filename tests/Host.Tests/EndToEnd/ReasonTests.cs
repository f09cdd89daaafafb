using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Why a step runs, in words that who edited it knows.</summary>
public sealed class ReasonTests
{
    private const int Limit = 120_000;

    private static async Task<Workspace> Made()
    {
        var workspace = Workspace.With("ann");
        (await workspace.Render()).Ends(0);
        return workspace;
    }

    private static string[] ReasonsOf(Workspace workspace, string step)
    {
        var report = JObject.Parse(workspace.Text("outputs/report.json"));
        return
        [
            .. report["videos"]![0]!["steps"]!.Single(s => (string?)s["name"] == step)[
                "reasons"
            ]!.Select(reason => (string)reason!),
        ];
    }

    [Fact(Timeout = Limit)]
    public async Task An_edited_key_is_named_with_both_values()
    {
        using var workspace = await Made();
        workspace.Recipe("""{ "backend": "preview", SMALL, "image": { "topBias": 0.9 } }""");
        (await workspace.Render()).Ends(0);
        Assert.Equal(["image.topBias: 0.18 → 0.9"], ReasonsOf(workspace, "render ann"));
        Assert.DoesNotContain(
            "never made",
            JObject.Parse(workspace.Text("outputs/report.json"))["videos"]![0]!["steps"]!
                .Where(step => (string?)step["name"] != "image default.jpg 192*128")
                .SelectMany(step => step["reasons"]!.Select(reason => (string)reason!))
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_file_of_a_portrait_is_named()
    {
        using var workspace = await Made();
        workspace.Write(
            "inputs/images/default.json",
            """{ "mouth": { "x": 80, "y": 70, "halfWidth": 12, "chin": 16 } }"""
        );
        (await workspace.Run("--target=Plan"))
            .Ends(0)
            .Says("render ann: inputs/images/default.json is new\n");
        (await workspace.Render()).Ends(0);
        workspace.Delete("inputs/images/default.json");
        (await workspace.Run("--target=Plan"))
            .Ends(0)
            .Says("render ann: inputs/images/default.json is gone\n");
    }

    [Fact(Timeout = Limit)]
    public async Task Another_backend_is_named_and_not_its_arguments()
    {
        using var workspace = await Made();
        workspace.WithModel(", \"{grain}\"");
        workspace.Write(
            "recipes/backends/model.json",
            workspace
                .Text("recipes/backends/model.json")
                .Replace("\"sizes\"", "\"options\": { \"grain\": 18 }, \"sizes\"")
        );
        (await workspace.Run("--target=Plan"))
            .Ends(0)
            .Says("render ann: backend: preview → model\n");
        (await workspace.Run("--target=Plan", "--set", "backendOptions.grain=30"))
            .Ends(0)
            .Says("render ann: backend: preview → model\n");
    }

    [Fact(Timeout = Limit)]
    public async Task An_option_of_a_backend_can_be_set_alone_and_is_named()
    {
        using var workspace = Workspace.With("ann").WithModel(", \"-metadata\", \"{grain}\"");
        workspace.Write(
            "recipes/backends/model.json",
            workspace
                .Text("recipes/backends/model.json")
                .Replace("\"sizes\"", "\"options\": { \"grain\": 18, \"mode\": \"x\" }, \"sizes\"")
        );
        (await workspace.Render()).Ends(0);
        (await workspace.Run("--target=Plan", "--set", "backendOptions.grain=30"))
            .Ends(0)
            .Says("render ann: backendOptions.grain: 18 → 30\n");
        (await workspace.Run("--target=Plan", "--set", "backendOptions.grian=30"))
            .Ends(2)
            .Says("backend model takes no option 'grian'; did you mean 'grain'?");
        (await workspace.Run("--target=Plan", "--set", "backendOptions.grain=[1]")).Ends(2);
    }

    [Fact(Timeout = Limit)]
    public async Task An_edited_program_of_a_backend_makes_its_videos_again_and_is_named()
    {
        using var workspace = Workspace.With("ann").WithModel();
        (await workspace.Render()).Ends(0);
        workspace.Write("tools/model.sh", workspace.Text("tools/model.sh") + "# better\n");
        (await workspace.Run("--target=Plan"))
            .Ends(0)
            .Says($"render ann: {workspace["tools/model.sh"]} changed\n");
        (await workspace.Render()).Ends(0);
        Assert.Equal(2, workspace.ModelCalls().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_render_of_before_programs_were_looked_at_stays_and_then_counts()
    {
        using var workspace = Workspace.With("ann").WithModel();
        (await workspace.Render()).Ends(0);
        workspace.MadeBefore(
            "render",
            line => line.StartsWith("input program ", StringComparison.Ordinal) ? "" : line
        );
        (await workspace.Render()).Ends(0).Says("0 steps run, 1 accepted in ");
        (await workspace.Render()).Ends(0).Says("1 video: 1 fresh; 0 steps run in ");
        workspace.Write("tools/model.sh", workspace.Text("tools/model.sh") + "# better\n");
        (await workspace.Render()).Ends(0);
        Assert.Equal(2, workspace.ModelCalls().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_portrait_that_all_lack_is_told_once_with_the_image_that_is_there()
    {
        using var workspace = Workspace.With("a", "b", "c", "d", "e", "f", "g");
        workspace
            .Copy(workspace["inputs/images/default.jpg"], "inputs/images/photo.jpg")
            .Delete("inputs/images/default.jpg");
        var call = await workspace.Render();
        call.Ends(1).Says("7 videos (a, b, c, d, e and 2 more) failed:");
        Assert.Single(
            call.ErrorLines,
            line => line.Contains("rename photo.jpg to default.jpg", StringComparison.Ordinal)
        );
        var plan = await workspace.Run("--target=Plan");
        Assert.Single(
            plan.Out.Split('\n'),
            line => line.Contains("rename photo.jpg to default.jpg", StringComparison.Ordinal)
        );
        plan.Says("           as for a\n");
    }

    [Fact(Timeout = Limit)]
    public async Task The_last_line_names_the_videos_and_the_page()
    {
        using var workspace = await Made();
        (await workspace.Render()).Says(" s; videos: outputs, report: outputs/report/index.html\n");
        (await workspace.Run("--target=Clean")).Ends(0);
        var elsewhere = await workspace.Render("--outputs=/" + workspace["other"][1..]);
        elsewhere.Says("videos: other, report: other/report/index.html\n");
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_not_reached_is_told_with_what_it_was_because_of()
    {
        using var workspace = Workspace.With("a", "b", "c").WithModel();
        workspace.Model("fail", "a").Model("fail", "b").Model("fail", "c");
        var call = await workspace.Render("--fail-fast", "--jobs=1");
        call.Ends(1).Says(" not reached: not tried, for render ");
        call.Says(" failed and --fail-fast was given");
        Assert.Contains(
            "failed and --fail-fast was given\" />",
            workspace.Text("outputs/report/junit.xml"),
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Renders_are_removed_only_with_yes()
    {
        using var workspace = await Made();
        (await workspace.Run("--target=Clean", "--all"))
            .Ends(2)
            .Says("--all removes 1 render (")
            .Says("nothing was removed: --yes removes them");
        Assert.True(workspace.Has("outputs/ann.mp4"));
        Assert.True(workspace.Has("outputs/.build/render/default/ann.mp4"));
        (await workspace.Run("--target=Clean", "--all", "--dryrun")).Ends(0);
        (await workspace.Run("--target=Clean", "--all", "--yes")).Ends(0);
        Assert.False(workspace.Has("outputs/.build/render/default/ann.mp4"));
        (await workspace.Run("--target=Clean", "--all")).Ends(0);
    }
}
