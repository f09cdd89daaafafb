using System.Globalization;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Renderers.Memory;

/// <summary>Main memory as a resource of renders: how much this machine, or the container around this program, has.</summary>
public static class HostMemory
{
    /// <summary>The pool that renders take MiB of.</summary>
    public const string Pool = "hostMemory";

    private const string Groups = "/sys/fs/cgroup";

    /// <summary>MiB of memory and swap, at most what the control groups around this program allow; null where that isn't told.</summary>
    public static int? Has() => Of(path => Disk.FileExists(path) ? Disk.ReadText(path) : null);

    /// <summary>The same from files' texts.</summary>
    /// <param name="read">From a path to its text, or null.</param>
    internal static int? Of(Func<string, string?> read)
    {
        var lines = (read("/proc/meminfo") ?? "").Split('\n');
        if (Kibibytes(lines, "MemTotal:") is not { } memory)
        {
            return null;
        }

        var least = (memory + (Kibibytes(lines, "SwapTotal:") ?? 0)) / 1024;
        var group = (read("/proc/self/cgroup") ?? "")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))
            ?[3..];
        for (; group is not null; group = Path.GetDirectoryName(group))
        {
            // "max" where there is no limit.
            if (Number(read(Groups + group.TrimEnd('/') + "/memory.max")) is { } bytes)
            {
                least = Math.Min(least, bytes / (1024 * 1024));
            }
        }

        return (int)Math.Min(least, int.MaxValue);
    }

    private static long? Kibibytes(IEnumerable<string> lines, string name) =>
        Number(
            lines
                .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
                ?[name.Length..].Replace("kB", "", StringComparison.Ordinal)
        );

    private static long? Number(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
