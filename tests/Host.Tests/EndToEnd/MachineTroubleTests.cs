using AvatarBuild.Engine.Files;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>The machine's trouble, as a user meets it: a good render is never made again for it.</summary>
public sealed class MachineTroubleTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_verification_that_was_killed_is_tried_again_and_the_render_is_kept()
    {
        using var workspace = Workspace.With("ann");
        var run = await Killing(workspace, "*blackdetect*", times: 1).Render();
        run.Ends(0);
        Assert.Equal(1, (int)run.Report.Step("render ann")["attempts"]!);
        Assert.Equal(2, (int)run.Report.Step("verify ann")["attempts"]!);
    }

    [Fact(Timeout = Limit)]
    public async Task What_stays_so_is_told_as_the_machines_and_the_next_run_goes_on_from_there()
    {
        using var workspace = Workspace.With("ann");
        var run = await Killing(workspace, "*blackdetect*", times: 100).Render();
        run.Ends(3).Says("ffmpeg was ended by signal 9");
        Assert.DoesNotContain("BrokenVideo", run.All, StringComparison.Ordinal);
        Assert.Equal("Killed", (string?)run.Report.Step("verify ann")["class"]);
        workspace.Delete("tools/left");
        (await workspace.Render()).Ends(0).Runs("verify ann", "finish ann", "check ann");
    }

    // A stand-in for ffmpeg that kills itself; its version is the real one's, so nothing is stale without it.
    private static Workspace Killing(Workspace workspace, string what, int times)
    {
        var script = workspace["tools/ffmpeg"];
        workspace.Write("tools/left", $"{times}\n");
        workspace.Write(
            "tools/ffmpeg",
            $"""
            #!/bin/sh
            left='{workspace["tools/left"]}'
            case "$*" in {what})
              if [ -s "$left" ]; then
                n=$(cat "$left")
                if [ "$n" -gt 1 ]; then echo $((n - 1)) > "$left"; else : > "$left"; fi
                kill -9 $$
              fi ;;
            esac
            PATH='{Environment.GetEnvironmentVariable("PATH")}' exec ffmpeg "$@"

            """.ReplaceLineEndings("\n")
        );
        Disk.MakeExecutable(script);
        workspace.Variables["FFMPEG"] = script;
        return workspace;
    }
}
