using System.Globalization;

namespace AvatarBuild.Simulator;

/// <summary>
/// The simulated machine: a folder that <c>SIMULATED_MACHINE</c> names, with <c>cards</c>, <c>apps/PID</c>, <c>faults/NAME</c>
/// (the next attempt's fault on its first line; one that begins with <c>always </c> stays) and the simulator's own <c>log</c>.
/// </summary>
internal sealed class Machine
{
    private readonly string folder =
        Environment.GetEnvironmentVariable("SIMULATED_MACHINE")
        ?? throw new InvalidOperationException("SIMULATED_MACHINE names no folder");

    /// <summary>Seconds of rendering for each second of sound.</summary>
    public double Pace { get; } = Number("SIMULATED_PACE", 0.1);

    /// <summary>Seconds that loading takes.</summary>
    public double Load { get; } = Number("SIMULATED_LOAD", 0.2);

    /// <summary>Memory of a card in all, MiB; null where there is no such card.</summary>
    public long? TotalOf(string uuid)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, "cards")))
        {
            var fields = line.Split(", ");
            if (fields[0] == uuid)
            {
                return long.Parse(fields[2], CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    /// <summary>Memory in use by other programs that are alive, MiB.</summary>
    public long UsedOf(string uuid)
    {
        var used = 0L;
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "apps")))
        {
            if (
                Path.GetFileName(file) == Own
                || !Directory.Exists("/proc/" + Path.GetFileName(file))
            )
            {
                continue;
            }

            foreach (var line in LinesOf(file))
            {
                var fields = line.Split(", ");
                used += fields[0] == uuid ? long.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
            }
        }

        return used;
    }

    // Whoever leaves a card takes his file away, at any moment.
    private static string[] LinesOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Takes memory on cards until <see cref="Leave"/>, or this process's end.</summary>
    public void Take(IEnumerable<string> uuids, long mib)
    {
        var path = Path.Combine(folder, "apps", Own);
        File.WriteAllLines(path + ".tmp", uuids.Select(uuid => $"{uuid}, {mib}, python3"));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public void Leave() => File.Delete(Path.Combine(folder, "apps", Own));

    /// <summary>Memory stays taken for a while though nobody is seen to have it, as after a process with much of it.</summary>
    public void Linger(IEnumerable<string> uuids, long mib, double seconds)
    {
        var until = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeMilliseconds();
        File.WriteAllLines(
            Path.Combine(folder, "lingers", Own),
            uuids.Select(uuid => FormattableString.Invariant($"{until} {uuid} {mib}"))
        );
    }

    /// <summary>What is to go wrong in this attempt; null for nothing.</summary>
    public string? NextFault(string name)
    {
        var path = Path.Combine(folder, "faults", name);
        if (!File.Exists(path) || File.ReadAllLines(path) is not [var first, .. var rest])
        {
            return null;
        }

        if (first.StartsWith("always ", StringComparison.Ordinal))
        {
            return first["always ".Length..];
        }

        File.WriteAllLines(path, rest);
        return first is "fine" ? null : first;
    }

    /// <summary>One line, whole even when others write at once.</summary>
    public void Log(string line) => SimulatedMachine.Append(Path.Combine(folder, "log"), line);

    /// <summary>Says that something has come so far, to whoever waits for it.</summary>
    public void Tell(string name) => File.WriteAllText(Path.Combine(folder, name), Own);

    private static string Own => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static double Number(string variable, double otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
