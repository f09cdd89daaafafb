using System.Globalization;

namespace AvatarBuild.Benchmarks;

/// <summary>
/// Measures the claims on speed and memory: <c>noop</c> (with memory at 1,000 videos), <c>preview</c>,
/// <c>trivial</c> (first build of cheap commands), <c>peers</c> (other build tools) and <c>reporting</c> (what telling of a run
/// costs); the first two without an argument.
/// Batches on simulated cards: <c>gpus-batch</c> (2 minutes), <c>gpus</c> (that, and the shell loop: 8), <c>gpus-failures</c> (2),
/// <c>gpus-together</c> (two workspaces, a kill, permanent failures: 8). Prints figures and judges nothing: they depend on the machine and its load.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is [var only] && only.Split('=', 2) is [var part, var root])
        {
            if (part.StartsWith("reporting-", StringComparison.Ordinal))
            {
                return Reporting.Child(part["reporting-".Length..], root);
            }

            if (part == "lay-out")
            {
                return LaidOut.Child(root);
            }
        }

        var repository = Repository();
        foreach (var name in arguments.Length > 0 ? arguments : ["noop", "preview"])
        {
            switch (name)
            {
                case "noop" or "memory":
                    Noop.Measure(repository);
                    break;
                case "gpus":
                    ShellLoop.Measure(repository, GpuBatches.Measure(repository));
                    break;
                case "gpus-batch":
                    GpuBatches.Measure(repository);
                    break;
                case "gpus-failures":
                    GpuBatches.MeasureWithFailures(repository);
                    break;
                case "gpus-together":
                    GpuMishaps.Measure(repository);
                    break;
                case "trivial":
                    Trivial.Measure();
                    break;
                case var peers when peers.StartsWith("peers", StringComparison.Ordinal):
                    MeasurePeers(repository, peers);
                    break;
                case var reporting when reporting.StartsWith("reporting", StringComparison.Ordinal):
                    Reporting.Measure(repository, Number(reporting["reporting".Length..], 3));
                    break;
                case "preview":
                    Preview.Measure(repository);
                    break;
                default:
                    Console.Error.WriteLine(
                        $"'{name}' isn't one of noop, memory, preview, trivial, peers[=VIDEOS[:TOOLS]], reporting[=ROUNDS], gpus, gpus-batch, gpus-failures, gpus-together"
                    );
                    return 2;
            }
        }

        Console.WriteLine(
            $"\nLoad of this machine at the end: {File.ReadAllText("/proc/loadavg").Trim()}"
        );
        return 0;
    }

    // What stands behind a name: nothing, or =NUMBER.
    private static int Number(string behind, int otherwise) =>
        behind.Length > 0
            ? int.Parse(behind.TrimStart('='), CultureInfo.InvariantCulture)
            : otherwise;

    // peers, peers=10000 or peers=100000:ninja,make
    private static void MeasurePeers(string repository, string argument)
    {
        var parts = argument["peers".Length..].Split(':');
        Peers.Measure(
            repository,
            Number(parts[0], 1000),
            parts.Length > 1 ? parts[1].Split(',') : ["ninja", "make", "scons", "doit", "snakemake"]
        );
    }

    private static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; ; folder = Path.GetDirectoryName(folder)!)
        {
            if (File.Exists(Path.Combine(folder, "build.sln")))
            {
                return folder;
            }
        }
    }
}
