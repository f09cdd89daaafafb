using System.Globalization;
using System.Text;

namespace AvatarBuild.Engine.Processes;

/// <summary>One process at one look.</summary>
/// <param name="State">A letter of proc(5): Z is a zombie.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Started">Clock ticks since boot; with the boot id it tells a process from another one of the same number.</param>
internal readonly record struct ProcessStat(char State, int Parent, long Started)
{
    public bool IsAlive => State is not ('Z' or 'X');
}

/// <summary>What Linux says of running processes; empty on other systems.</summary>
internal static class ProcessTable
{
    public static IEnumerable<int> All()
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

#pragma warning disable RS0030 // /proc is no disk
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
#pragma warning restore RS0030
        {
            if (
                int.TryParse(
                    Path.GetFileName(folder),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var pid
                )
            )
            {
                yield return pid;
            }
        }
    }

    /// <summary>Null when it is gone.</summary>
    public static ProcessStat? StatOf(int pid)
    {
        if (Read($"/proc/{pid}/stat") is not { Length: > 0 } text)
        {
            return null;
        }

        // "pid (name) state parent …": the name may hold anything, so count from its last parenthesis.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStat(
            fields[0][0],
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Value of a variable in the environment it was started with, or null.</summary>
    public static string? VariableOf(int pid, string name)
    {
        foreach (var variable in (Read($"/proc/{pid}/environ") ?? "").Split('\0'))
        {
            if (variable.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return variable[(name.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>
    /// Children of this process that its first thread has, orphans that it adopted among them: the kernel gives those to
    /// the first thread that lives. Null where the kernel doesn't say.
    /// </summary>
    public static IEnumerable<int>? ChildrenOfFirstThread()
    {
        var self = Environment.ProcessId;
        return Read($"/proc/{self}/task/{self}/children")
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture));
    }

    public static string BootId() => Read("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";

    private static string? Read(string path)
    {
        try
        {
#pragma warning disable RS0030 // /proc is no disk
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
#pragma warning restore RS0030
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // ended meanwhile, or somebody else's
            return null;
        }
    }
}
