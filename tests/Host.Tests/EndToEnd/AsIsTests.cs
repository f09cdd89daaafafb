#pragma warning disable CA1416 // rights are looked at on Linux only
#pragma warning disable RS0030 // tests look at files without the product's own file operations
namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A recipe with <c>asIs</c>: plain copies around a program of the user's.</summary>
public sealed class AsIsTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task Files_of_any_content_reach_the_program_and_what_it_writes_is_published()
    {
        using var workspace = Two();
        (await workspace.Render()).Ends(0);
        Assert.Equal("sound a, face", workspace.Text("outputs/a.mp4"));
        Assert.Equal("sound b, face", workspace.Text("outputs/b.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_shared_portrait_is_copied_once_and_nothing_is_measured_or_checked()
    {
        using var workspace = Two();
        Assert.Equal(
            [
                "audio a",
                "audio b",
                "finish a",
                "finish b",
                "image default.png",
                "render a",
                "render b",
            ],
            (await workspace.Render()).Ran
        );
    }

    [Fact(Timeout = Limit)]
    public async Task An_edit_makes_that_video_again_and_nothing_else()
    {
        using var workspace = Two();
        (await workspace.Render()).Ends(0);
        workspace.Write("inputs/audio/a.wav", "other");
        var call = await workspace.Render();
        Assert.Equal(["audio a", "finish a", "render a"], call.Ran);
        Assert.Equal("other, face", workspace.Text("outputs/a.mp4"));
        (await workspace.Render()).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task The_preview_which_draws_what_was_prepared_is_refused()
    {
        using var workspace = Two().Recipe("""{ "asIs": true }""");
        var call = await workspace.Render();
        call.Ends(2)
            .Says("recipes/default.json:1:11: backend preview draws what was prepared, and asIs");
    }

    [Fact(Timeout = Limit)]
    public async Task A_prompt_that_a_program_prints_reaches_the_renderer()
    {
        using var workspace = Two()
            .Recipe("""{ "backend": "join", "asIs": true, "promptCommand": ["echo", "said"] }""")
            .Write(
                "recipes/backends/join.json",
                """{ "command": ["sh", "-c", "echo $1 >$4", "sh", "{prompt}", "{audio}", "{image}", "{output}"], "sizes": "any", "fps": 25 }"""
            );
        (await workspace.Render()).Ends(0);
        Assert.Equal("said\n", workspace.Text("outputs/a.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_published_is_for_whom_the_umask_lets_whatever_the_source_and_the_renderer_were()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks a umask that can be read");
        using var workspace = Two()
            .Recipe("""{ "backend": "join", "asIs": true, "cacheGigabytes": 0 }""")
            .Write(
                "recipes/backends/join.json",
                """{ "command": ["sh", "-c", "umask 077; cat $1 $2 >$3", "sh", "{audio}", "{image}", "{output}"], "sizes": "any", "fps": 25 }"""
            );
        File.SetUnixFileMode(
            workspace["inputs/audio/a.wav"],
            UnixFileMode.UserRead | UnixFileMode.UserWrite
        );
        (await workspace.Render()).Ends(0);
        workspace.Write("made-here", "");
        var ordinary = File.GetUnixFileMode(workspace["made-here"]);
        foreach (
            var file in (string[])
                ["a.mp4", ".build/render/default/a.mp4", ".build/audio/default/a.wav"]
        )
        {
            Assert.Equal(ordinary, File.GetUnixFileMode(workspace["outputs/" + file]));
        }
    }

    private static Workspace Two()
    {
        var workspace = new Workspace()
            .Write("inputs/audio/a.wav", "sound a")
            .Write("inputs/audio/b.wav", "sound b")
            .Write("inputs/images/default.png", ", face")
            .Recipe("""{ "backend": "join", "asIs": true }""");
        return workspace.Write(
            "recipes/backends/join.json",
            """{ "command": ["sh", "-c", "cat $1 $2 >$3", "sh", "{audio}", "{image}", "{output}"], "sizes": "any", "fps": 25 }"""
        );
    }
}
