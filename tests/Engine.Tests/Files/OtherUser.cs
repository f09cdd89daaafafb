using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace AvatarBuild.Engine.Tests.Files;

/// <summary>A thread with another user's rights: to the kernel these are a thread's own, and root may give them up and take them back.</summary>
internal sealed partial class OtherUser : IDisposable
{
    /// <summary>Nobody's number on Debian; any would do.</summary>
    public const uint Id = 65534;

    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public OtherUser(uint id = Id)
    {
        var began = new TaskCompletionSource<long>();
        thread = new(() =>
        {
            began.SetResult(syscall(SetUsers, -1, id, -1));
            foreach (var act in work.GetConsumingEnumerable())
            {
                act();
            }
        });
        thread.Start();
        Assert.Equal(0, began.Task.GetAwaiter().GetResult());
    }

    public static void SkipUnlessRoot() =>
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "this machine lacks the right to act as another user; run as root"
        );

    public void Do(Action act) =>
        Do(() =>
        {
            act();
            return 0;
        });

    public T Do<T>(Func<T> act)
    {
        var done = new TaskCompletionSource<T>();
        work.Add(() =>
        {
            try
            {
                done.SetResult(act());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    // glibc's own setresuid changes every thread. Numbers: linux/arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h.
    private static long SetUsers =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 117 : 147;

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long syscall(long number, long real, long effective, long saved);
}
