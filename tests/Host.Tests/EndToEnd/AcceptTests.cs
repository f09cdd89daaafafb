using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>After an upgrade: what only this program's other version made stale, and <c>--accept</c>.</summary>
public sealed class AcceptTests
{
    private const int Limit = 120_000;

    private static async Task<Workspace> Upgraded()
    {
        var workspace = Workspace.With("ann");
        (await workspace.Render()).Ends(0);
        // As if it drew its previews otherwise now.
        return workspace.MadeBefore(
            "render",
            line =>
                line.StartsWith("preview=", StringComparison.Ordinal) ? "preview=0"
                : line.StartsWith("command=", StringComparison.Ordinal) ? line + " -old"
                : line
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Plan_names_what_only_an_upgrade_made_stale_and_accept_takes_it()
    {
        using var workspace = await Upgraded();
        (await workspace.Run("--target=Plan"))
            .Ends(0)
            .Says("render ann: made by another version of this program (preview changed: 0 → 1)")
            .Says("; --accept takes it as it is")
            .Says("1 video: 1 to make");
        (await workspace.Run("--target=Plan", "--accept"))
            .Ends(0)
            .Says("render ann is accepted: made by another version of this program")
            .Says("1 video: 0 to make, 1 fresh");

        var accepted = await workspace.Render("--accept");
        accepted.Ends(0).Says("render ann  accepted  (made by another version");
        accepted.Says("1 video: 1 fresh; 0 steps run, 1 accepted in ");
        var report = JObject.Parse(workspace.Text("outputs/report.json"));
        Assert.Equal(1, (int)report["summary"]!["stepsAccepted"]!);
        var step = report["videos"]![0]!["steps"]!.Single(s => (string?)s["name"] == "render ann");
        Assert.Equal("accepted", (string?)step["verdict"]);
        Assert.Contains(
            "\"accepted\"",
            workspace.Text("outputs/report/index.html"),
            StringComparison.Ordinal
        );

        (await workspace.Render()).Ends(0).Says("1 video: 1 fresh; 0 steps run in ");
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_videos_each_is_looked_at_and_accepted()
    {
        using var workspace = await Upgraded();
        workspace.InParts();
        (await workspace.Render("--accept")).Ends(0).Says("0 steps run, 1 accepted in ");
        (await workspace.Render()).Ends(0).Says("1 video: 1 fresh; 0 steps run in ");
    }

    [Fact(Timeout = Limit)]
    public async Task An_edit_beside_an_upgrade_is_not_accepted()
    {
        using var workspace = await Upgraded();
        workspace.Write(
            "inputs/images/default.json",
            """{ "mouth": { "x": 80, "y": 70, "halfWidth": 12, "chin": 16 } }"""
        );
        (await workspace.Render("--accept"))
            .Ends(0)
            .Says("render ann")
            .Says("(inputs/images/default.json is new)");
    }

    [Fact(Timeout = Limit)]
    public async Task A_render_that_is_gone_is_not_accepted()
    {
        using var workspace = await Upgraded();
        workspace.Delete("outputs/.build/render/default/ann.mp4");
        var call = await workspace.Render("--accept");
        call.Ends(0).Says("outputs/.build/render/default/ann.mp4 is missing)");
        Assert.Contains("render ann", call.Ran);
    }
}
