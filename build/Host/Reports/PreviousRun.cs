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
            return new Reading(Disk.ReadBytes(path)).Run();
        }
        catch (Exception e)
            when (e
                    is JsonException
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

    // Token by token: at 10,000 videos a document of it takes as long as two steps.
    private ref struct Reading(byte[] report)
    {
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, PreviousVideo> videos = new(StringComparer.Ordinal);
        private Utf8JsonReader json = new(report);
        private string run = "";
        private string recipe = "";
        private DateTimeOffset start;
        private DateTimeOffset end;
        private double? average;

        public PreviousRun Run()
        {
            _ = json.Read();
            while (NextMember() is { } member)
            {
                switch (member)
                {
                    case "run":
                        run = json.GetString()!;
                        break;
                    case "recipe":
                        recipe = json.GetString()!;
                        break;
                    case "start":
                        start = json.GetDateTimeOffset();
                        break;
                    case "end":
                        end = json.GetDateTimeOffset();
                        break;
                    case "summary":
                        Summary();
                        break;
                    case "videos":
                        Videos();
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            if (string.IsNullOrEmpty(run))
            {
                throw new JsonException("not a report");
            }

            return new PreviousRun(
                run,
                recipe,
                start,
                (end - start).TotalSeconds,
                counts,
                average,
                videos
            );
        }

        private void Summary()
        {
            while (NextMember() is { } member)
            {
                if (member == "averageSecondsMade")
                {
                    average = json.GetDouble();
                }
                else
                {
                    counts[member] = json.GetInt32();
                }
            }
        }

        private void Videos()
        {
            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                Video();
            }
        }

        private void Video()
        {
            string name = "",
                status = "",
                backend = "";
            string? size = null,
                lowered = null;
            double? length = null;
            while (NextMember() is { } member)
            {
                switch (member)
                {
                    case "name":
                        name = json.GetString()!;
                        break;
                    case "status":
                        status = json.GetString()!;
                        break;
                    case "backend":
                        backend = json.GetString()!;
                        break;
                    case "size":
                        size = json.GetString();
                        break;
                    case "lowered":
                        lowered = json.GetString();
                        break;
                    case "lengthSeconds":
                        length = json.GetDouble();
                        break;
                    default:
                        json.Skip();
                        break;
                }
            }

            videos[name] = new(status, new VideoFacts(backend, size, length, lowered));
        }

        // A member's name, with the reader at its value; null at the object's end.
        private string? NextMember()
        {
            if (!json.Read() || json.TokenType == JsonTokenType.EndObject)
            {
                return null;
            }

            var name = json.GetString();
            return json.Read() ? name : null;
        }
    }
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
