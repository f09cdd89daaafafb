#pragma warning disable xUnit1069 // ScriptWorkspace.Run hands the token on
using CliWrap;

namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>When build.sh publishes the program, and how it hands over to it.</summary>
public sealed class ProgramPublishTests : IDisposable
{
    private const int Limit = 60_000;
    private readonly ScriptWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact(Timeout = Limit)]
    public async Task The_first_call_publishes_and_the_second_starts_nothing_but_find()
    {
        Assert.Equal(0, (await _workspace.Run("one")).ExitCode);
        _workspace.UninstallAllBut("bash", "find", "dotnet", "ffmpeg", "ffprobe");

        var second = await _workspace.Run("two");

        Assert.Equal((0, ""), (second.ExitCode, second.Errors));
        Assert.Equal(["two"], second.Arguments);
        Assert.Equal(1, _workspace.Publishes);
    }

    [Fact(Timeout = Limit)]
    public async Task A_changed_source_publishes_into_a_new_folder_and_going_back_publishes_nothing()
    {
        await _workspace.Run();
        var first = Assert.Single(_workspace.Programs);
        _workspace.Write("build/Host/Program.cs", "return 1;");
        await _workspace.Run();
        Assert.Equal(2, _workspace.Programs.Count);
        Assert.Contains(first, _workspace.Programs);

        _workspace.Write("build/Host/Program.cs", "return 0;");
        await _workspace.Run();

        Assert.Equal(2, _workspace.Publishes);
    }

    [Theory(Timeout = Limit)]
    [InlineData("build/Host/New.cs", 2)]
    [InlineData("global.json", 2)]
    [InlineData("Directory.Build.props", 2)]
    [InlineData("build/Host/obj/Generated.cs", 1)]
    [InlineData("build/Host/README.md", 1)]
    [InlineData("build/Host/.Program.cs.swp", 1)]
    public async Task Only_what_can_change_the_program_is_a_source(string path, int publishes)
    {
        await _workspace.Run();
        _workspace.Write(path, "{ }");
        await _workspace.Run();
        Assert.Equal(publishes, _workspace.Publishes);
    }

    [Fact(Timeout = Limit)]
    public async Task Touched_sources_are_not_published_again()
    {
        await _workspace.Run();
        _workspace.TouchSources();
        Assert.Equal(0, (await _workspace.Run()).ExitCode);
        Assert.Equal(1, _workspace.Publishes);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_written_within_two_seconds_of_the_listing_is_not_trusted_by_its_times()
    {
        _workspace.Install("date", "#!/bin/bash\n/bin/date +%s\n");
        await _workspace.Run();
        Assert.False(_workspace.Has(".build/host/current"));

        _workspace.Install("date", "#!/bin/bash\necho $(($(/bin/date +%s) + 10))\n");
        await _workspace.Run();

        Assert.True(_workspace.Has(".build/host/current"));
        Assert.Equal(1, _workspace.Publishes);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_changed_while_the_program_is_built_is_built_again()
    {
        _workspace.Write("build/Host/edited.txt", "");
        var run = await _workspace.Run();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, _workspace.Publishes);
        Assert.Single(_workspace.Programs);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_at_the_same_time_publish_once(bool flock)
    {
        if (!flock)
        {
            _workspace.Uninstall("flock");
        }

        var runs = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(i => _workspace.Run($"call {i}"))
        );

        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
        Assert.Equal(1, _workspace.Publishes);
        Assert.False(_workspace.Has(".build/host/lock.link"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_lock_whose_holder_died_is_taken_over()
    {
        await _workspace.Run();
        _workspace.Uninstall("flock");
        await Cli.Wrap("/bin/ln")
            .WithArguments([
                "-s",
                "1 Thu Jan  1 00:00:00 1970",
                Path.Combine(_workspace.Hosts, "lock.link"),
            ])
            .ExecuteAsync(TestContext.Current.CancellationToken);
        _workspace.Write("build/Host/Program.cs", "return 1;");
        Assert.Equal(0, (await _workspace.Run()).ExitCode);
        Assert.Equal(2, _workspace.Publishes);
    }

    [Fact(Timeout = Limit)]
    public async Task A_failing_publish_says_why_and_leaves_nothing_that_looks_published()
    {
        _workspace.Write("build/Host/broken.txt", "");
        var run = await _workspace.Run();
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("error CS1002: ; expected", run.Errors, StringComparison.Ordinal);
        Assert.Contains("publish.log", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Seen);
        Assert.Empty(_workspace.Programs);

        _workspace.Delete("build/Host/broken.txt");
        Assert.Equal(0, (await _workspace.Run()).ExitCode);
    }

    [Fact(Timeout = Limit)]
    public async Task Old_programs_are_removed_unless_one_is_running()
    {
        var newest = _workspace.OldProgram("aaaaaaaaaaaaaaaa", 0, "/bin/sleep");
        var running = _workspace.OldProgram("bbbbbbbbbbbbbbbb", 1, "/bin/sleep");
        var idle = _workspace.OldProgram("cccccccccccccccc", 2, "/bin/sleep");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        var sleeper = Cli.Wrap(Path.Combine(running, "avatar-build"))
            .WithArguments("60")
            .ExecuteAsync(stop.Token);

        await _workspace.Run();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeper.Task);
        Assert.Equal(3, _workspace.Programs.Count);
        Assert.Contains(newest, _workspace.Programs);
        Assert.Contains(running, _workspace.Programs);
        Assert.DoesNotContain(idle, _workspace.Programs);
    }
}
