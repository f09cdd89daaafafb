using System.Globalization;
using System.Text.Json;
using AvatarBuild.Simulator;

namespace AvatarBuild.Benchmarks;

/// <summary>
/// Fifty recordings of 3 to 60 s on four simulated cards of 24 GB. A second of sound takes 0.2 s on a card, and its
/// video is small, so that two cores keep up with four cards; everything else is as on a real machine.
/// </summary>
internal sealed class GpuBatch : IDisposable
{
    public const int Cards = 4;
    public const int Videos = 50;
    public const double Pace = 0.2;
    private const string Recipe =
        """{ "backend": "avatar", "size": "64*64", "cacheGigabytes": 0, "attempts": 4, "retryDelaySeconds": 1, "retryBackoff": 1, "finish": { "poster": false }, "checks": { "minCorrelation": 0.5 } }""";

    private readonly Bench bench;

    public GpuBatch(string repository, string backend = "")
    {
        bench = new Bench(repository, replay: false);
        bench.Portrait("default", mouth: false);
        Machine = new SimulatedMachine(bench.In("machine"), Cards);
        See(Machine);
        File.WriteAllText(bench.In("recipes/default.json"), Recipe);
        File.WriteAllText(
            bench.In("recipes/backends/avatar.json"),
            SimulatedMachine.Backend(backend)
        );
        for (var i = 0; i < Videos; i++)
        {
            Sound.Write(bench.In($"inputs/audio/{NameOf(i)}.wav"), LengthOf(i), i);
        }
    }

    public SimulatedMachine Machine { get; private set; }

    public string Root => bench.Root;

    public IReadOnlyDictionary<string, string> Environment => bench.Environment;

    public static string NameOf(int i) =>
        "v" + (i + 1).ToString("00", CultureInfo.InvariantCulture);

    /// <summary>3 to 60 s, each length once, in no order.</summary>
    public static double LengthOf(int i) => 3 + (i * 37 % Videos * 57.0 / (Videos - 1));

    /// <summary>The workspace's cards are those of this machine from now on.</summary>
    public void See(SimulatedMachine machine)
    {
        Machine = machine;
        foreach (var (name, value) in machine.Environment(Pace))
        {
            bench.Environment[name] = value!;
        }
    }

    public Task<Call> RunAsync(params string[] arguments) =>
        Task.Run(() => bench.Try(["--target=Render", "--verbosity=quiet", .. arguments]));

    public Dictionary<string, (string Status, string Class, string Message)> Report()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(bench.In("outputs/report.json")));
        var videos = new Dictionary<string, (string, string, string)>(StringComparer.Ordinal);
        foreach (var video in json.RootElement.GetProperty("videos").EnumerateArray())
        {
            var (failure, message) = ("", "");
            foreach (
                var step in video.TryGetProperty("steps", out var steps)
                    ? steps.EnumerateArray().ToArray()
                    : []
            )
            {
                if (step.TryGetProperty("class", out var name))
                {
                    failure = name.GetString()!;
                    message = step.GetProperty("message").GetString()!;
                }
            }

            videos[video.GetProperty("name").GetString()!] = (
                video.GetProperty("status").GetString()!,
                failure,
                message
            );
        }

        return videos;
    }

    public void Dispose() => bench.Dispose();
}
