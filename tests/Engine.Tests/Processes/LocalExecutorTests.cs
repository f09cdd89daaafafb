using System.Globalization;
using System.Text.Json;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using CliWrap;

namespace AvatarBuild.Engine.Tests.Processes;

/// <summary>Real programs with bad manners.</summary>
public sealed class LocalExecutorTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TestBuild build = new();
    private readonly CancellationTokenSource stop = new();

    public LocalExecutorTests() => ProcessTree.AdoptOrphans();

    public void Dispose()
    {
        stop.Dispose();
        build.Dispose();
    }

    private CommandSpec Dummy(params string[] arguments) =>
        new()
        {
            Program = Steps.Dummy,
            Arguments = [.. arguments],
            WorkingDirectory = build.Workspace.Outputs,
        };

    private Task<AvatarBuild.Engine.Processes.CommandResult> RunAsync(CommandSpec command) =>
        new LocalExecutor(build.Workspace.Outputs, TimeProvider.System).RunAsync(
            command,
            stop.Token
        );

    private async Task<int> PidAsync(string name)
    {
        await Eventually.True(() => Disk.FileExists(build.OutputPath(name)));
        return int.Parse(build.Output(name), CultureInfo.InvariantCulture);
    }

    private async Task CancelAsync(Task running)
    {
        var started = TimeProvider.System.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 5);
    }

    [Fact(Timeout = Limit)]
    public async Task Arguments_arrive_untouched()
    {
        string[] odd = ["", " ", "a b", "'", "\"", "$HOME", "*", "\\", "ä\n;rm", "--x=\"y z\""];
        var result = await RunAsync(Dummy(["args", .. odd]));
        Assert.Equal(odd, JsonSerializer.Deserialize<string[]>(result.StandardOutput));
    }

    [Fact(Timeout = Limit)]
    public async Task The_environment_is_what_was_asked_for_and_a_marker()
    {
        var command = Dummy("env");
        var result = await RunAsync(
            command with
            {
                Environment = command.Environment.Add("ADDED", "a b").Add("PATH", null),
            }
        );
        var seen = JsonSerializer.Deserialize<Dictionary<string, string>>(result.StandardOutput)!;
        Assert.Equal("a b", seen["ADDED"]);
        Assert.False(seen.ContainsKey("PATH"));
        Assert.EndsWith(build.Workspace.Outputs, seen[ProcessTree.Marker]);
    }

    [Fact(Timeout = Limit)]
    public async Task Exit_codes_and_signals_are_told()
    {
        Assert.Equal(7, (await RunAsync(Dummy("exit", "7"))).ExitCode);
        Assert.Equal(137, (await RunAsync(Dummy("die"))).ExitCode);
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_ignores_the_polite_request_is_forced()
    {
        var running = RunAsync(Dummy("ignore-term", "pid", "p", "hang"));
        var pid = await PidAsync("p");
        await CancelAsync(running);
        Assert.False(ProcessTree.IsAlive(pid));
    }

    [Fact(Timeout = Limit)]
    public async Task A_grandchild_in_a_session_of_its_own_is_ended_on_cancellation()
    {
        var running = RunAsync(
            Dummy("fork", "6", "detach", "quiet", "ignore-term", "pid", "p", "hang", "hang")
        );
        var pid = await PidAsync("p");
        await CancelAsync(running);
        Assert.False(ProcessTree.IsAlive(pid));
    }

    [Theory(Timeout = Limit)]
    [InlineData("quiet")]
    [InlineData("detach")]
    public async Task A_grandchild_left_behind_by_a_program_that_ended_well_is_ended(string manner)
    {
        // "detach" alone keeps the pipes open: whoever waits for their end waits for ever
        var parent = Dummy("fork", "5", "detach", manner, "pid", "p", "hang", "sleep", "400");
        var result = await RunAsync(parent);
        Assert.Equal(0, result.ExitCode);
        Assert.False(ProcessTree.IsAlive(await PidAsync("p")));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true, "10")]
    [InlineData(false, "0")]
    public async Task A_program_that_yields_is_nicer_than_the_others_and_so_is_what_it_starts(
        bool yields,
        string nice
    )
    {
        // It may look before it was made nicer, a few times.
        var script = $"i=0; until [ $(nice) = {nice} ] || [ $i = 999 ]; do i=$((i+1)); done; nice";
        var result = await RunAsync(
            Dummy() with
            {
                Program = "sh",
                Arguments = ["-c", script],
                Yields = yields,
            }
        );
        Assert.Equal(nice + "\n", result.StandardOutput);
    }

    [Fact(Timeout = Limit)]
    public async Task A_grandchild_left_behind_is_ended_and_the_program_beside_it_is_not()
    {
        var beside = RunAsync(Dummy("pid", "beside", "hang"));
        var pid = await PidAsync("beside");
        await RunAsync(Dummy("fork", "5", "detach", "quiet", "pid", "p", "hang", "sleep", "400"));
        Assert.False(ProcessTree.IsAlive(await PidAsync("p")));
        Assert.True(ProcessTree.IsAlive(pid));
        await CancelAsync(beside);
    }

    [Fact(Timeout = Limit)]
    public async Task A_log_on_a_full_disk_does_not_stop_the_program()
    {
        var result = await RunAsync(
            Dummy("flood", "1000000", "print", "the end") with
            {
                LogPath = "/dev/full",
            }
        );
        Assert.True(result.Succeeded);
        Assert.EndsWith("the end\n", result.StandardOutput);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_killed_build_left_is_found_and_nothing_else()
    {
        // a build that marks what it starts, starts a program, and is killed; beside it one that lives
        var outputs = build.Workspace.Outputs;
        await RunAsync(
            Dummy(
                "mark",
                outputs,
                "fork",
                "5",
                "detach",
                "quiet",
                "pid",
                "stray",
                "hang",
                "sleep",
                "300",
                "die"
            )
        );
        var living = RunAsync(Dummy("pid", "living", "hang"));
        var (stray, alive) = (await PidAsync("stray"), await PidAsync("living"));
        Assert.Equal([stray], ProcessTree.Strays(outputs));
        Assert.Empty(ProcessTree.Strays(outputs + "2"));
        foreach (var pid in ProcessTree.Strays(outputs))
        {
            await ProcessTree.EndAsync(pid, null, TimeSpan.FromSeconds(2), TimeProvider.System);
        }

        Assert.False(ProcessTree.IsAlive(stray));
        Assert.True(ProcessTree.IsAlive(alive));
        Assert.Empty(ProcessTree.Strays(outputs));
        await CancelAsync(living);
    }

    [Fact(Timeout = Limit)]
    public async Task A_stranger_that_holds_the_pipes_is_not_waited_for_without_end()
    {
        var other = build.Workspace.Outputs + "2";
        await RunAsync(
            Dummy("mark", other, "fork", "4", "detach", "pid", "p", "hang", "sleep", "300")
        );
        var stranger = await PidAsync("p");
        Assert.True(ProcessTree.IsAlive(stranger));
        await ProcessTree.EndAsync(stranger, null, TimeSpan.FromSeconds(2), TimeProvider.System);
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_prints_nothing_for_too_long_is_ended()
    {
        var result = await RunAsync(
            Dummy("print", "loading", "ignore-term", "pid", "p", "hang") with
            {
                SilentTimeout = TimeSpan.FromSeconds(1),
            }
        );
        Assert.True(result.WasSilent);
        Assert.False(result.Succeeded);
        Assert.Equal("loading\n", result.StandardOutput);
        Assert.False(ProcessTree.IsAlive(await PidAsync("p")));
    }

    [Fact(Timeout = Limit)]
    public async Task A_slow_program_that_prints_now_and_then_is_not_ended()
    {
        string[] step = ["sleep", "600", "complain", "still there"];
        var result = await RunAsync(
            Dummy([.. step, .. step, .. step, .. step]) with
            {
                SilentTimeout = TimeSpan.FromSeconds(2),
            }
        );
        Assert.True(result.Succeeded);
        Assert.False(result.WasSilent);
    }

    [Fact(Timeout = Limit)]
    public async Task A_process_of_a_dead_build_is_a_stray_though_the_builds_number_was_given_to_another()
    {
        var outputs = build.Workspace.Outputs;
        var mark = ProcessTree.MarkerFor(ProcessTree.MarkerStart(), 1, outputs).Split(':');
        string[] reused = [mark[0], mark[1], "1", .. mark[3..]];
        string[] otherBoot = ["before", .. mark[1..]];
        var pids = new List<int>();
        foreach (var marker in (string[][])[mark, reused, otherBoot])
        {
            var file = $"p{pids.Count}";
            _ = Cli.Wrap(Steps.Dummy)
                .WithArguments(["pid", build.OutputPath(file), "hang"])
                .WithEnvironmentVariables(v => v.Set(ProcessTree.Marker, string.Join(':', marker)))
                .ExecuteAsync(TestContext.Current.CancellationToken);
            pids.Add(await PidAsync(file));
        }

        try
        {
            Assert.Equal(pids[1..], ProcessTree.Strays(outputs).Order());
        }
        finally
        {
            foreach (var pid in pids)
            {
                await ProcessTree.EndAsync(pid, null, TimeSpan.Zero, TimeProvider.System);
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<ProgramNotStartedException>(() =>
            RunAsync(Dummy() with { Program = "no-such-tool" })
        );
        Assert.StartsWith("no-such-tool could not be started", error.Message);
    }
}
