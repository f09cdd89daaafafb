using AvatarBuild.Avatar.Videos;

namespace AvatarBuild.Host.Events;

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
    /// <summary>Names that failed now and hadn't; that had and don't; that are new; that are gone.</summary>
    public Comparison With(RunSummary run)
    {
        List<string> broken = [],
            repaired = [],
            added = [];
        var met = 0;
        foreach (var video in run.Videos)
        {
            var name = video.Video.Name;
            var isGood = video.Status is VideoStatus.Made or VideoStatus.Fresh;
            if (!Videos.TryGetValue(name, out var before))
            {
                added.Add(name);
                continue;
            }

            met++;
            if (video.Status == VideoStatus.Failed && before.Status != "failed")
            {
                broken.Add(name);
            }
            else if (isGood && before.Status == "failed")
            {
                repaired.Add(name);
            }
        }

        // Most often none is, and no list of them all is made to find that.
        return new Comparison(broken, repaired, added, met == Videos.Count ? [] : Gone(run));
    }

    private List<string> Gone(RunSummary run)
    {
        var gone = new HashSet<string>(Videos.Keys, StringComparer.Ordinal);
        gone.ExceptWith(run.Videos.Select(video => video.Video.Name));
        return [.. gone.Order(StringComparer.Ordinal)];
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
