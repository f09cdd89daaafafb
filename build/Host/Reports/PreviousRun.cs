using System.Text.Json;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Host.Reports;

/// <summary>The run before, as its report tells it: what a run is compared with.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Start">When it began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Counts">Videos by status' word.</param>
/// <param name="AverageSeconds">Of a video it made; null when it made none.</param>
/// <param name="Videos">By name.</param>
internal sealed record PreviousRun(
    string Run,
    string Recipe,
    DateTimeOffset Start,
    double Seconds,
    IReadOnlyDictionary<string, int> Counts,
    double? AverageSeconds,
    IReadOnlyDictionary<string, PreviousVideo> Videos
)
{
    /// <summary>Reads a report; null where there is none, or one that can't be understood.</summary>
    public static PreviousRun? Read(string path)
    {
        if (!Disk.FileExists(path))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Disk.ReadBytes(path));
            return Of(json.RootElement);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            return null;
        }
    }

    /// <summary>Names that failed now and hadn't; that had and don't; that are new; that are gone.</summary>
    public Comparison With(RunSummary run)
    {
        List<string> broken = [],
            repaired = [],
            added = [];
        var gone = new HashSet<string>(Videos.Keys, StringComparer.Ordinal);
        foreach (var video in run.Videos)
        {
            var name = video.Video.Name;
            gone.Remove(name);
            var isGood = video.Status is VideoStatus.Made or VideoStatus.Fresh;
            if (!Videos.TryGetValue(name, out var before))
            {
                added.Add(name);
            }
            else if (video.Status == VideoStatus.Failed && before.Status != "failed")
            {
                broken.Add(name);
            }
            else if (isGood && before.Status == "failed")
            {
                repaired.Add(name);
            }
        }

        return new Comparison(broken, repaired, added, [.. gone.Order(StringComparer.Ordinal)]);
    }

    private static PreviousRun Of(JsonElement report)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        double? average = null;
        foreach (var count in report.GetProperty("summary").EnumerateObject())
        {
            if (count.NameEquals("averageSecondsMade"))
            {
                average = count.Value.GetDouble();
            }
            else
            {
                counts[count.Name] = count.Value.GetInt32();
            }
        }

        var videos = new Dictionary<string, PreviousVideo>(StringComparer.Ordinal);
        foreach (var video in report.GetProperty("videos").EnumerateArray())
        {
            videos[Text(video, "name")] = new(Text(video, "status"), FactsOf(video));
        }

        var start = report.GetProperty("start").GetDateTimeOffset();
        return new PreviousRun(
            Text(report, "run"),
            Text(report, "recipe"),
            start,
            (report.GetProperty("end").GetDateTimeOffset() - start).TotalSeconds,
            counts,
            average,
            videos
        );
    }

    private static VideoFacts FactsOf(JsonElement video) =>
        new(
            Optional(video, "backend") ?? "",
            Optional(video, "size"),
            video.TryGetProperty("lengthSeconds", out var length) ? length.GetDouble() : null,
            Optional(video, "lowered")
        );

    private static string? Optional(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? "";
}

/// <summary>A video in the run before.</summary>
/// <param name="Status">Its status' word.</param>
/// <param name="Facts">What it was.</param>
internal sealed record PreviousVideo(string Status, VideoFacts Facts);

/// <summary>What is different from the run before, by names of videos.</summary>
internal sealed record Comparison(
    IReadOnlyList<string> Broken,
    IReadOnlyList<string> Repaired,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Gone
);
