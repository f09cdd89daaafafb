using System.Text.Json;
using System.Text.RegularExpressions;

namespace AvatarBuild.Benchmarks;

/// <summary>How much faster than realtime a batch of previews is made, whole: audio, image, render, verify, finish, check.</summary>
internal static partial class Preview
{
    private const int Videos = 4;
    private const double Length = 25;

    public static void Measure(string repository)
    {
        Table.Head($"Preview, {Videos} recordings of {Length} s at 704*384, real ffmpeg");
        foreach (var mouth in (bool[])[true, false])
        {
            using var bench = new Bench(repository, replay: false);
            bench.Portrait("default", mouth);
            bench.Recordings(Videos, Length);
            var call = bench.Build(false, "--jobs=2", "--set", "size=704*384");
            var rendering = Rendering(bench.In("outputs/report.json"));
            var name = mouth ? "mouth" : "pan";
            Table.Row(
                $"{name}: whole batch, prepared to published",
                Table.Times(Videos * Length / call.Seconds),
                "at least 10 ×"
            );
            Table.Row($"{name}: one render while another runs", Table.Times(Length / rendering));
            Table.Row(
                $"{name}: two renders together (twice that)",
                Table.Times(2 * Length / rendering),
                "at least 10 ×"
            );
            Table.Row($"{name}: steps in the order they ended", "");
            foreach (Match line in StepLine().Matches(call.Output))
            {
                Console.WriteLine($"      {line.Value}");
            }
        }
    }

    private static double Rendering(string report)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(report));
        var seconds = new List<double>();
        foreach (var video in json.RootElement.GetProperty("videos").EnumerateArray())
        {
            foreach (var step in video.GetProperty("steps").EnumerateArray())
            {
                if (
                    step.GetProperty("name")
                        .GetString()!
                        .StartsWith("render", StringComparison.Ordinal)
                )
                {
                    seconds.Add(step.GetProperty("seconds").GetDouble());
                }
            }
        }

        return Table.Median(seconds);
    }

    [GeneratedRegex(@"^(audio|image|render|verify|finish) .*? s(?=  \()", RegexOptions.Multiline)]
    private static partial Regex StepLine();
}
