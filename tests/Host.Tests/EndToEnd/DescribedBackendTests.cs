#pragma warning disable CA1416 // the stand-ins are shell scripts: these tests are for Linux and macOS
#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Globalization;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What a described renderer brings with it: texts that programs write, limits, failures that stop all of it, lowered sizes.</summary>
public sealed class DescribedBackendTests
{
    private const int Limit = 120_000;

    private static void Script(Workspace workspace, string path, string text)
    {
        workspace.Write(path, "#!/bin/sh\n" + text.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(workspace[path], (UnixFileMode)0b111_101_101);
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_writes_the_prompt_once_and_Plan_never_runs_it()
    {
        using var workspace = Workspace
            .With("ann")
            .WithModel(", \"-metadata\", \"comment={prompt}\"");
        Script(
            workspace,
            "tools/prompt.sh",
            """
            echo called >> "$(dirname "$0")/asked"
            grep -o '"name": "[a-z]*"' "$1"
            """
        );
        workspace.Recipe(
            """{ "backend": "model", "promptCommand": ["./tools/prompt.sh", "{facts}"], SMALL }"""
        );
        (await workspace.Run("--target=Plan")).Ends(0);
        Assert.False(workspace.Has("tools/asked"));
        (await workspace.Render()).Ends(0);
        (await workspace.Run("--target=Plan")).Ends(0);
        (await workspace.Render()).Ends(0).Runs();
        Assert.Equal("called\n", workspace.Text("tools/asked"));
        Assert.Equal(
            "\"name\": \"ann\"\n",
            workspace.Text("outputs/.build/prompt/default/ann.txt")
        );
        Script(workspace, "tools/prompt.sh", "echo Another.");
        var call = await workspace.Render();
        call.Ends(0);
        Assert.Contains("prompt ann", call.Ran);
        Assert.Contains("render ann", call.Ran);
        // What somebody wrote himself goes before.
        workspace.Write("inputs/prompts/ann.txt", "Mine.");
        var own = await workspace.Render();
        Assert.DoesNotContain("prompt ann", own.Ends(0).Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_writes_the_subtitles_and_what_is_no_SRT_fails_that_video()
    {
        using var workspace = Workspace.With("ann").WithModel();
        Script(
            workspace,
            "tools/listen.sh",
            """printf '1\n00:00:00,100 --> 00:00:01,000\nHello\n'"""
        );
        workspace.Recipe(
            """{ "backend": "model", "subtitlesCommand": ["./tools/listen.sh"], "finish": { "subtitles": "soft" }, SMALL }"""
        );
        (await workspace.Render()).Ends(0);
        Assert.Contains(
            "Hello",
            workspace.Text("outputs/.build/subtitles/default/ann.srt"),
            StringComparison.Ordinal
        );
        Script(workspace, "tools/listen.sh", "echo no idea");
        var call = await workspace.Render();
        call.Ends(1);
        Assert.Contains("printed no subtitles in SRT", call.All, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Arguments_that_the_program_refuses_fail_once_and_not_for_every_video()
    {
        using var workspace = Workspace.With("ann", "bob", "cid").WithModel();
        Script(
            workspace,
            "tools/model.sh",
            """
            echo called >> "$(dirname "$0")/calls"
            echo "model.sh: error: unrecognized arguments: --fp9" >&2
            exit 2
            """
        );
        workspace.Recipe("""{ "backend": "model", "attempts": 3, "size": "192*128" }""");
        var call = await workspace.Render("--jobs=1");
        call.Ends(1);
        Assert.Equal("called\n", workspace.Text("tools/calls"));
        Assert.Equal((1, 2), (call.Report.Count("failed"), call.Report.Count("notReached")));
        Assert.Contains("BadArguments", call.All, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_size_that_ran_out_of_memory_is_lowered_reported_fresh_and_made_again_on_demand()
    {
        using var workspace = Workspace.With("ann").WithModel();
        var backend = workspace.Text("recipes/backends/model.json");
        workspace.Write(
            "recipes/backends/model.json",
            backend.Replace(
                "\"sizes\": \"any\"",
                "\"sizes\": [\"192*128\", \"96*64\"], \"memory\": [{ \"mib\": 1 }]",
                StringComparison.Ordinal
            )
        );
        var script = workspace.Text("tools/model.sh");
        Script(
            workspace,
            "tools/model.sh",
            script[script.IndexOf('\n', StringComparison.Ordinal)..]
                .Replace(
                    "like=",
                    """
                    if [ "$3" = 192x128 ] && [ ! -e "$here/memory" ]; then
                        echo "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 8.00 GiB." >&2
                        exit 1
                    fi
                    like=
                    """.ReplaceLineEndings("\n"),
                    StringComparison.Ordinal
                )
        );
        workspace.Recipe(
            """{ "backend": "model", "attempts": 2, "retryDelaySeconds": 0, "size": "192*128" }"""
        );
        var call = await workspace.Render();
        call.Ends(0);
        Assert.Equal(3, (int)call.Report.Step("render ann")["attempts"]!);
        Assert.Equal(
            "lowered: 96*64 instead of 192*128 (after OutOfMemory, OutOfMemory)",
            (string)call.Report.Step("render ann")["effective"]!
        );
        Assert.Equal("96*64", (string?)call.Report["ann"]["size"]);
        (await workspace.Render()).Ends(0).Runs();
        workspace.Write("tools/memory", "");
        var again = await workspace.Render("--redo=lowered");
        again.Ends(0);
        Assert.Contains("96*64", again.Report.Reasons("render ann"), StringComparison.Ordinal);
        Assert.Null(again.Report.Step("render ann")["effective"]);
        (await workspace.Render("--redo=lowered")).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task The_shipped_recipe_of_LiveAvatar_waits_for_its_two_paths_and_Doctor_examines_them()
    {
        using var workspace = Workspace.With("ann");
        foreach (
            var file in (string[])["liveavatar.json", "default.json", "backends/liveavatar.json"]
        )
        {
            workspace.Copy(
                Path.Combine(Scripts.ScriptWorkspace.Repository, "recipes", file),
                "recipes/" + file
            );
        }

        var call = await workspace.Render("--recipe=liveavatar");
        call.Ends(2);
        Assert.Contains("backendOptions.checkpoints", call.All, StringComparison.Ordinal);
        Assert.Contains("backendOptions.repository", call.All, StringComparison.Ordinal);
        (await workspace.Run("--target=Prune")).Ends(0);
        var recipe = workspace.Text("recipes/liveavatar.json");
        workspace.Write(
            "recipes/liveavatar.json",
            recipe
                .Replace(
                    "\"repository\": \"\"",
                    $"\"repository\": \"{workspace["repo"]}\"",
                    StringComparison.Ordinal
                )
                .Replace(
                    "\"checkpoints\": \"\"",
                    $"\"checkpoints\": \"{workspace["ckpt"]}\"",
                    StringComparison.Ordinal
                )
        );
        workspace.Write(
            "repo/.git/HEAD",
            string.Create(CultureInfo.InvariantCulture, $"{new string('9', 40)}\n")
        );
        workspace.Write("repo/minimal_inference/s2v_streaming_interact.py", "");
        var doctor = await workspace.Run("--target=Doctor", "--recipe=liveavatar");
        doctor.Ends(3);
        Assert.Contains(
            $"{workspace["repo"]} is at 999999999999",
            doctor.All,
            StringComparison.Ordinal
        );
        Assert.Contains("9c2c38d", doctor.All, StringComparison.Ordinal);
        Assert.Contains(
            $"{workspace["ckpt"]}/LiveAvatar/liveavatar.safetensors isn't there",
            doctor.All,
            StringComparison.Ordinal
        );
        Assert.Contains("Apache-2.0", doctor.All, StringComparison.Ordinal);
        Assert.Contains(
            "asks for 384*256, 640*384, 704*384; the",
            doctor.All,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Doctor_finds_a_program_of_the_recipe_that_cannot_be_started_and_a_hooks_too()
    {
        using var workspace = Workspace
            .With("ann")
            .Write("tools/tell.sh", "#!/bin/sh\n")
            .Recipe(
                """{ "backend": "preview", "hooks": [{ "on": ["end"], "run": ["./tools/tell.sh"] }], SMALL }"""
            );
        (await workspace.Run("--target=Doctor")).Ends(0).Says("tell.sh isn't executable");
        workspace.Recipe(
            """{ "backend": "preview", "subtitlesCommand": ["not-there", "{audio}"], SMALL }"""
        );
        (await workspace.Run("--target=Doctor")).Ends(3).Says("not-there isn't on PATH");
    }
}
