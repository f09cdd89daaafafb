using System.Globalization;
using System.Runtime.InteropServices;

namespace AvatarBuild.Engine.Processes;

/// <summary>Who started a process.</summary>
public enum ProcessOwner
{
    /// <summary>Not this tool, as far as can be seen.</summary>
    Somebody,

    /// <summary>This process.</summary>
    ThisRun,

    /// <summary>Another run of this tool, which is alive.</summary>
    OtherRun,

    /// <summary>A run of this tool that is dead.</summary>
    DeadRun,
}

/// <summary>
/// Ends whole trees of processes. A child that detached is found by a marker in its environment, since a new session
/// and a dead parent hide it from every other search. Only processes that carry this tool's marker, or descend from
/// one that it started, are ever ended. Linux; elsewhere CliWrap ends the children it knows.
/// </summary>
public static partial class ProcessTree
{
    /// <summary>Environment variable that every started program carries.</summary>
    public const string Marker = "AVATAR_BUILD_MARK";

    /// <summary>Environment variable with the names of what a program holds of the machine, <c>pool/unit</c>, blanks between.</summary>
    public const string Held = "AVATAR_BUILD_HOLDS";

    private const int Terminate = 15;
    private const int Kill = 9;
    private const int SetChildSubreaper = 36;
    private const int WaitNoHang = 1;
    private const int Nice = 10;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    // What the kernel hasn't ended by then waits for a disk or a driver that doesn't answer, and may do so for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Makes orphaned descendants children of this process, so that they can't hide below init.</summary>
    public static void AdoptOrphans()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = prctl(SetChildSubreaper, 1, 0, 0, 0);
        }
    }

    /// <summary>What all markers of this process begin with: <c>boot:pid:start:</c>.</summary>
    public static string MarkerStart()
    {
        var started = ProcessTable.StatOf(Environment.ProcessId)?.Started ?? 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ProcessTable.BootId()}:{Environment.ProcessId}:{started}:"
        );
    }

    /// <summary>A marker for one command of this process in a workspace: <c>boot:pid:start:command:outputs</c>.</summary>
    /// <param name="start">From <see cref="MarkerStart"/>.</param>
    /// <param name="command">The command's number.</param>
    /// <param name="outputs">The workspace's outputs.</param>
    public static string MarkerFor(string start, long command, string outputs) =>
        string.Create(CultureInfo.InvariantCulture, $"{start}{command}:{outputs}");

    /// <summary>Is a process there, and not a zombie?</summary>
    public static bool IsAlive(int pid) => ProcessTable.StatOf(pid) is { IsAlive: true };

    /// <summary>
    /// May a program that has ended have left descendants to this process? One read of <c>/proc</c>, where looking at all
    /// processes for markers costs as much as starting a program.
    /// </summary>
    /// <param name="isRunning">Of programs that were started and run: no orphans.</param>
    public static bool MayHaveOrphans(Func<int, bool> isRunning) =>
        ProcessTable.ChildrenOfFirstThread() is not { } children
        || children.Any(child => !isRunning(child) && IsAlive(child));

    /// <summary>A process gets what others leave of the cores; what it starts from now on, too. Linux.</summary>
    public static void Yield(int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            // It may have ended already.
            _ = setpriority(0, pid, Nice);
        }
    }

    /// <summary>Ends a process, its descendants, and every process that carries the marker: asks first, then forces.</summary>
    /// <param name="root">The process, or 0 for none.</param>
    /// <param name="marker">The marker of the command it runs, or null.</param>
    /// <param name="grace">How long they have between asking and forcing.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Processes that were there 5 s after being forced; none, as a rule.</returns>
    public static async Task<IReadOnlyList<int>> EndAsync(
        int root,
        string? marker,
        TimeSpan grace,
        TimeProvider time
    )
    {
        var started = time.GetTimestamp();
        var asked = new HashSet<int>();
        while (Find(root, marker) is { Count: > 0 } alive)
        {
            var elapsed = time.GetElapsedTime(started);
            if (elapsed >= grace + Patience)
            {
                return alive;
            }

            var force = elapsed >= grace;
            foreach (var pid in alive)
            {
                if (force || asked.Add(pid))
                {
                    _ = kill(pid, force ? Kill : Terminate);
                }
            }

            await Task.Delay(Poll, time).ConfigureAwait(false);
            Reap(alive, root);
        }

        return [];
    }

    /// <summary>For people: a process that can't be ended, and what to do.</summary>
    public static string Unkillable(int pid)
    {
        var state = ProcessTable.StatOf(pid)?.State ?? '?';
        return string.Create(
            CultureInfo.InvariantCulture,
            $"process {pid} could not be ended (state {state}{(state == 'D' ? ", it waits for a disk or a driver" : "")}); it is left behind: look at it with 'ps -o pid,stat,wchan,cmd -p {pid}', and restart the machine if it stays"
        );
    }

    /// <summary>Processes that a dead run left behind in a workspace: their marker names a process that is gone.</summary>
    public static IReadOnlyList<int> Strays(string outputs)
    {
        var strays = new List<int>();
        foreach (var pid in ProcessTable.All())
        {
            if (
                ProcessTable.VariableOf(pid, Marker)?.Split(':', 5) is { Length: 5 } mark
                && string.Equals(mark[4], outputs, StringComparison.Ordinal)
                && !IsOwnerAlive(mark)
                && IsAlive(pid)
            )
            {
                strays.Add(pid);
            }
        }

        return strays;
    }

    /// <summary>Processes that a dead run of any workspace left behind on a unit that it held.</summary>
    /// <param name="held">The unit, <c>pool/unit</c>.</param>
    public static IReadOnlyList<int> StraysOn(string held)
    {
        var strays = new List<int>();
        foreach (var pid in ProcessTable.All())
        {
            if (
                ProcessTable.VariableOf(pid, Held)?.Split(' ').Contains(held) == true
                && ProcessTable.VariableOf(pid, Marker)?.Split(':', 5) is { Length: 5 } mark
                && !IsOwnerAlive(mark)
                && IsAlive(pid)
            )
            {
                strays.Add(pid);
            }
        }

        return strays;
    }

    /// <summary>Who started a process.</summary>
    public static ProcessOwner OwnerOf(int pid)
    {
        if (ProcessTable.VariableOf(pid, Marker)?.Split(':', 5) is not { Length: 5 } mark)
        {
            return ProcessOwner.Somebody;
        }

        return !IsOwnerAlive(mark) ? ProcessOwner.DeadRun
            : mark[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
                ? ProcessOwner.ThisRun
            : ProcessOwner.OtherRun;
    }

    private static bool IsOwnerAlive(string[] mark) =>
        string.Equals(mark[0], ProcessTable.BootId(), StringComparison.Ordinal)
        && int.TryParse(mark[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        && ProcessTable.StatOf(pid) is { IsAlive: true } stat
        && string.Equals(
            mark[2],
            stat.Started.ToString(CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );

    private static List<int> Find(int root, string? marker)
    {
        var parents = new Dictionary<int, int>();
        foreach (var pid in ProcessTable.All())
        {
            if (pid != Environment.ProcessId && ProcessTable.StatOf(pid) is { IsAlive: true } stat)
            {
                parents[pid] = stat.Parent;
            }
        }

        var found = new List<int>();
        foreach (var pid in parents.Keys)
        {
            if (Descends(pid, root, parents) || IsMarked(pid, marker))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    private static bool Descends(int pid, int root, Dictionary<int, int> parents)
    {
        for (var at = pid; root != 0; )
        {
            if (at == root)
            {
                return true;
            }

            if (!parents.TryGetValue(at, out at))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsMarked(int pid, string? marker) =>
        marker is not null
        && string.Equals(ProcessTable.VariableOf(pid, Marker), marker, StringComparison.Ordinal);

    // An adopted orphan stays a zombie until its end is asked for; .NET asks only for the children it started.
    private static void Reap(List<int> pids, int root)
    {
        foreach (var pid in pids)
        {
            if (
                pid != root
                && ProcessTable.StatOf(pid) is { IsAlive: false } stat
                && stat.Parent == Environment.ProcessId
            )
            {
                _ = waitpid(pid, 0, WaitNoHang);
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setpriority(int which, int who, int value);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int waitpid(int pid, nint status, int options);
}
