#pragma warning disable CA1416 // stand-ins are shell scripts: these tests are for Linux
#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Globalization;
using AvatarBuild.Host.Tests.EndToEnd;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>Renderers that misbehave, as the whole program deals with them.</summary>
public sealed class MannersTests(MiniBuilds builds)
{
    private const int Limit = 120_000;

    // Lines before the renderer's own work, which is to copy a good video.
    private async Task<MiniBuild> With(string lines, string more = "")
    {
        var build = await builds.Plain();
        build.Model(lines, more);
        return build;
    }

    [Fact(Timeout = Limit)]
    public async Task A_renderer_that_is_silent_for_too_long_is_ended_with_advice()
    {
        using var build = await With(
            "trap '' TERM; echo loading; sleep 600",
            ", \"silentTimeoutSeconds\": 1"
        );
        var call = await build.Workspace.Render();
        call.Ends(1).Says("SilentTimeout: model printed nothing for 1 s and was ended");
        call.Says("raise silentTimeoutSeconds in recipes/backends/model.json");
        Assert.Empty(Running.ProcessesOf(build.Workspace));
        build.Model("echo loading", ", \"silentTimeoutSeconds\": 5");
        (await build.Workspace.Render()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_process_that_even_force_does_not_end_is_named_and_not_waited_for()
    {
        await Strace.IsNeeded();
        using var build = await With("trap '' TERM; echo $$ > ../../../../tools/pid; sleep 600");
        build.Workspace.Under =
        [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-o",
            "/dev/null",
            "-e",
            "signal=none",
            "-e",
            "trace=kill",
            "-e",
            "inject=kill:retval=0",
        ];
        var run = build.Workspace.Start("--target=Render", "--set=timeoutSeconds=1");
        await run.Writes("outputs/report.json");
        await run.Says("could not be ended");
        var pid = int.Parse(build.Workspace.Text("tools/pid"), CultureInfo.InvariantCulture);
        // strace waits for what it traces: now for these alone.
        foreach (var process in Running.ProcessesOf(build.Workspace))
        {
            if (!process.Contains("avatar-build", StringComparison.Ordinal))
            {
                Running.Force(int.Parse(process.Split(' ')[0], CultureInfo.InvariantCulture));
            }
        }

        var call = await run.Ended();
        call.Ends(1).Says($"process {pid} could not be ended").Says("Timeout");
    }

    [Fact(Timeout = Limit)]
    public async Task A_renderer_that_leaves_a_process_in_a_session_of_its_own_leaves_none()
    {
        using var build = await With("setsid sleep 600 > /dev/null 2>&1 &");
        (await build.Workspace.Render()).Ends(0);
        Assert.Empty(Running.ProcessesOf(build.Workspace));
    }

    [Theory(Timeout = Limit)]
    [InlineData("exit 0", "SilentSuccess")]
    [InlineData(": > \"$2\"; exit 0", "SilentSuccess")]
    [InlineData("head -c 3000 \"${0%/*}/ann.mp4\" > \"$2\"; exit 0", "BrokenVideo")]
    [InlineData("head -c 9000 /dev/urandom > \"$2\"; exit 0", "BrokenVideo")]
    public async Task Exit_code_0_without_a_good_video_is_a_failure(string lines, string failure)
    {
        using var build = await builds.WithMedia();
        build.Model(lines, "");
        var call = await build.Workspace.Render();
        call.Ends(1).Says(failure);
        Assert.False(build.Workspace.Has("outputs/ann.mp4"));
        build.Model("", "");
        (await build.Workspace.Render()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_renderer_that_writes_into_its_inputs_is_not_recorded()
    {
        using var build = await With("echo more >> \"$1\"");
        var call = await build.Workspace.Render();
        call.Ends(1).Says("InputChanged").Says("outputs/.build/audio/default/ann.wav was changed");
        Assert.False(build.Workspace.Has("outputs/ann.mp4"));
        build.Model("", "");
        (await build.Workspace.Render()).Ends(0);
        await build.Completes("an input was written by the renderer");
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_renderer_writes_in_a_videos_place_is_set_aside()
    {
        using var build = await With("echo mine > ../../../ann.mp4");
        var call = await build.Workspace.Render();
        call.Ends(0).Says("outputs/ann.mp4 isn't what was written; it is now ");
        var aside = Assert.Single(Directory.GetFiles(build.Workspace["outputs/.build/aside"]));
        Assert.Equal(
            "mine\n",
            await File.ReadAllTextAsync(aside, TestContext.Current.CancellationToken)
        );
        await build.Completes("a foreign file lay in its place");
    }

    [Fact(Timeout = Limit)]
    public async Task A_renderer_that_prints_a_gigabyte_takes_no_memory_and_its_logs_end_is_kept()
    {
        using var build = await With(
            "head -c 1000000000 /dev/zero | tr '\\0' x; echo the end; touch \"${0%/*}/printed\"; while [ ! -e \"${0%/*}/go\" ]; do sleep 0.05; done"
        );
        var run = build.Workspace.Start("--target=Render");
        await run.Writes("tools/printed");
        var status = await File.ReadAllLinesAsync(
            $"/proc/{run.ProcessId}/status",
            TestContext.Current.CancellationToken
        );
        var peak = status.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kilobytes = int.Parse(peak.Split(' ')[^2], CultureInfo.InvariantCulture);
        build.Workspace.Write("tools/go", "");
        (await run.Ended()).Ends(0);
        Assert.InRange(kilobytes, 1000, 300_000);
        var log = Directory.GetFiles(
            build.Workspace["outputs/.build/logs"],
            "render*",
            SearchOption.AllDirectories
        );
        Assert.InRange(new FileInfo(log.Single()).Length, 16_000_000, 18_000_000);
        Assert.EndsWith(
            "the end\n",
            await File.ReadAllTextAsync(log.Single(), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }
}
