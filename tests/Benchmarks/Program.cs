namespace AvatarBuild.Benchmarks;

/// <summary>
/// Measures the claims on speed and memory: <c>noop</c> (with memory at 1,000 videos) and <c>preview</c>; both without
/// an argument. Prints figures and judges nothing: they depend on the machine and its load.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var repository = Repository();
        foreach (var name in arguments.Length > 0 ? arguments : ["noop", "preview"])
        {
            switch (name)
            {
                case "noop" or "memory":
                    Noop.Measure(repository);
                    break;
                case "preview":
                    Preview.Measure(repository);
                    break;
                default:
                    Console.Error.WriteLine($"'{name}' isn't one of noop, memory, preview");
                    return 2;
            }
        }

        Console.WriteLine(
            $"\nLoad of this machine at the end: {File.ReadAllText("/proc/loadavg").Trim()}"
        );
        return 0;
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
