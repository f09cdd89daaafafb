#pragma warning disable RS0030 // permissions are set without the product's own file operations
#pragma warning disable CA1416 // only root on Linux gets there
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.State;
using AvatarBuild.Engine.Tests.Files;

namespace AvatarBuild.Engine.Tests.State;

/// <summary>One writer per outputs folder.</summary>
public sealed class OutputsLockTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    private OutputsLock? TryTake(out LockHolder? holder) =>
        OutputsLock.TryTake(build.Workspace, TimeProvider.System, out holder);

    // A child that another test is just starting holds it too, for the instant until it becomes its program.
    private Task IsFree() =>
        Eventually.True(() =>
        {
            using var taken = TryTake(out var holder);
            return taken is not null && holder is null;
        });

    [Fact(Timeout = Limit)]
    public async Task A_second_writer_is_refused_and_told_who_has_it()
    {
        using (var first = TryTake(out _))
        {
            Assert.NotNull(first);
            Assert.Null(TryTake(out var holder));
            Assert.StartsWith($"process {Environment.ProcessId} on ", holder!.Text);
        }

        await IsFree();
    }

    [Fact(Timeout = Limit)]
    public async Task A_lock_that_another_user_left_unwritable_is_replaced_once_nobody_holds_it()
    {
        OtherUser.SkipUnlessRoot();
        using var other = new OtherUser();
        Disk.CreateFolder(build.Workspace.Build);
        File.SetUnixFileMode(build.Workspace.Build, (UnixFileMode)0b111_111_111);
        var path = build.OutputPath(".build/lock");
        Disk.WriteText(path, "process 1 of long ago");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        using (var mine = TryTake(out _))
        {
            var (taken, holder) = other.Do(() => (TryTake(out var held), held));
            Assert.Null(taken);
            Assert.StartsWith($"process {Environment.ProcessId} on ", holder!.Text);
        }

        await Eventually.True(() =>
        {
            using var theirs = other.Do(() => TryTake(out _));
            return theirs is not null && TryTake(out _) is null;
        });
        Assert.DoesNotContain("long ago", Disk.ReadText(path));
        await IsFree();
    }

    [Fact(Timeout = Limit)]
    public Task What_a_link_at_its_name_leads_to_is_not_touched() =>
        IsRefused(
            path => new FileInfo(path).CreateAsSymbolicLink(build.OutputPath("victim")),
            "lock can't be opened for writing: it is a link, and links aren't followed here; remove it"
        );

    [Fact(Timeout = Limit)]
    public Task A_second_name_of_another_file_is_no_lock() =>
        IsRefused(
            path => Links.HardLink(build.OutputPath("victim"), path),
            "lock isn't a regular file with one name, so it can't be a lock; remove it"
        );

    private Task IsRefused(Action<string> plant, string why) =>
        Task.Run(
            () =>
            {
                Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux' stat");
                Disk.CreateFolder(build.Workspace.Build);
                Disk.WriteText(build.OutputPath("victim"), "precious");
                plant(build.OutputPath(".build/lock"));
                var refusal = Assert.Throws<IOException>(() => TryTake(out _));
                Assert.EndsWith(why, refusal.Message);
                Assert.Equal("precious", Disk.ReadText(build.OutputPath("victim")));
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = Limit)]
    public async Task The_lock_dies_with_the_process_that_held_it()
    {
        Disk.CreateFolder(build.Workspace.Build);
        using var stop = new CancellationTokenSource();
        var ready = build.OutputPath("ready");
        var holding = new LocalExecutor(build.Workspace.Outputs, TimeProvider.System).RunAsync(
            new()
            {
                Program = Steps.Dummy,
                WorkingDirectory = build.Workspace.Build,
                Arguments = ["flock", "lock", "write", ready, "", "hang"],
            },
            stop.Token
        );
        await Eventually.True(() => Disk.FileExists(ready));
        Assert.Null(TryTake(out var holder));
        Assert.EndsWith(" of a test", holder!.Text);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding);
        await IsFree();
    }

    [Fact(Timeout = Limit)]
    public async Task A_child_does_not_inherit_the_lock()
    {
        using var stop = new CancellationTokenSource();
        var ready = build.OutputPath("ready");
        Task child;
        using (TryTake(out _))
        {
            child = new LocalExecutor(build.Workspace.Outputs, TimeProvider.System).RunAsync(
                new()
                {
                    Program = Steps.Dummy,
                    WorkingDirectory = build.Workspace.Outputs,
                    Arguments = ["write", ready, "", "hang"],
                },
                stop.Token
            );
            await Eventually.True(() => Disk.FileExists(ready));
        }

        // The child lives, and hangs.
        await IsFree();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => child);
    }
}
