using System.Runtime.InteropServices;

namespace AvatarBuild.Engine.Files;

/// <summary>
/// Standard input, output and error are open, whoever started this process. A supervisor or <c>&gt;&amp;-</c> may close
/// them, and then the next files that are opened get their numbers: results are printed into a database, and the runtime's
/// own pipes are written over. Linux. Knows nothing of what is printed.
/// </summary>
public static unsafe partial class StandardStreams
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;

    /// <summary>
    /// Gives closed ones to <c>/dev/null</c>, and starts this program anew in the same process, since the runtime may have
    /// taken their numbers before its first line ran. To be called first of all. Closed standard output is open for
    /// reading only then: a result that nobody can have is an error.
    /// </summary>
    public static void Open()
    {
        if (!OperatingSystem.IsLinux() || (IsOpen(0) && IsOpen(1) && IsOpen(2)))
        {
            return;
        }

#pragma warning disable RS0030 // /proc is no disk
        var words = File.ReadAllBytes("/proc/self/cmdline");
#pragma warning restore RS0030
        for (var number = 0; number <= 2; number++)
        {
            if (!IsOpen(number) && !Give(number))
            {
                return;
            }
        }

        Restart(words);
    }

    // What was inherited can't be marked to be closed when a program starts; what the runtime opened is.
    private static bool IsOpen(int number) =>
        fcntl(number, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    private static bool Give(int number)
    {
        var opened = open("/dev/null", number == 2 ? WriteOnly : ReadOnly);
        if (opened < 0 || opened == number)
        {
            return opened >= 0;
        }

        var isGiven = dup2(opened, number) >= 0;
        _ = close(opened);
        return isGiven;
    }

    private static void Restart(byte[] words)
    {
        fixed (byte* start = words)
        {
            var arguments = new nint[words.AsSpan().Count((byte)0) + 1];
            var (count, begin) = (0, 0);
            for (var i = 0; i < words.Length; i++)
            {
                if (words[i] == 0)
                {
                    arguments[count++] = (nint)(start + begin);
                    begin = i + 1;
                }
            }

            fixed (nint* list = arguments)
            {
                // Comes back only where it failed.
                _ = execv("/proc/self/exe", list);
            }
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int dup2(int from, int to);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int execv(string path, nint* arguments);
}
