using System.Runtime.InteropServices;

namespace AvatarBuild.Host.Tests;

public sealed partial class InterruptionTests
{
    private const int SigTerm = 15;

    [Fact(Timeout = 10_000)]
    public async Task A_request_to_end_cancels_and_a_second_one_does_not_kill()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM");
        using var interruption = new Interruption();
        var cancelled = new TaskCompletionSource();
        using var registration = interruption.Token.Register(cancelled.SetResult);
        Assert.Equal(0, Kill(Environment.ProcessId, SigTerm));
        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, Kill(Environment.ProcessId, SigTerm));
        Assert.True(interruption.Token.IsCancellationRequested);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
