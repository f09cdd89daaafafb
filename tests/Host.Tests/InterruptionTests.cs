using System.Runtime.InteropServices;

namespace AvatarBuild.Host.Tests;

public sealed partial class InterruptionTests
{
    private const int SigTerm = 15;

    [Fact(Timeout = 60_000)]
    public async Task A_request_to_end_cancels_and_a_second_one_does_not_kill()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "this machine lacks SIGTERM: it runs Windows");
        // Signals arrive on a thread of their own: one that comes after the last registration is gone would end this process.
        var handled = 0;
        var twice = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var counting = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            context =>
            {
                context.Cancel = true;
                if (Interlocked.Increment(ref handled) == 2)
                {
                    twice.SetResult();
                }
            }
        );
        using var interruption = new Interruption();
        var cancelled = new TaskCompletionSource(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        using var registration = interruption.Token.Register(cancelled.SetResult);
        Assert.Equal(0, Kill(Environment.ProcessId, SigTerm));
        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, Kill(Environment.ProcessId, SigTerm));
        await twice.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(interruption.Token.IsCancellationRequested);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
