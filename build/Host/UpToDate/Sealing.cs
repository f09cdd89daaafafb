using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.UpToDate;

/// <summary>What the last run's seal spares this one.</summary>
/// <param name="Summary">There is nothing to do, and this is to be said; else null.</param>
/// <param name="IsKnown">By name: does a video need no look?</param>
/// <param name="Seal">What was seen of those that need none; null with a summary, or when there is none of them.</param>
internal sealed record SealedVideos(
    string? Summary,
    Func<string, bool> IsKnown,
    SnapshotImage? Seal
)
{
    /// <summary>What they are, by name, where this run saw it; of the others the last report tells it.</summary>
    public IReadOnlyDictionary<string, VideoFacts> Facts { get; init; } =
        ReadOnlyDictionary<string, VideoFacts>.Empty;
}

/// <summary>
/// The fast up-to-date check of a render: which requests it is for, what a run's seal holds, and what one that was found
/// spares. Whether files are the same is the engine's to say.
/// </summary>
internal static class Sealing
{
    private static readonly string[] Variables = ["PATH", "FFMPEG", "FFPROBE"];

    /// <summary>Is it a plain request to make videos, and nothing else?</summary>
    public static bool IsFor(Options options) =>
        options.Targets is ["Render" or "Default"]
        && options
            is {
                DryRun: false,
                Force: false,
                RedoLowered: false,
                Tree: false,
                Descriptions: false,
                Help: false,
                Info: false,
                // One more recording changes which videos a part has, and a seal knows only its own.
                Shard: null,
            };

    /// <summary>All that the request depends on besides files. The command line counts as it was written: another wording is another request.</summary>
    public static string RequestOf(IReadOnlyList<string> arguments, string root, string folder)
    {
        var text = new StringBuilder();
        text.Append(AppContext.BaseDirectory).Append('\0').Append(root).Append('\0').Append(folder);
        foreach (var name in Variables)
        {
            text.Append('\0').Append(Environment.GetEnvironmentVariable(name));
        }

        foreach (var argument in arguments)
        {
            text.Append('\0').Append(argument);
        }

        return text.ToString();
    }

    /// <summary>Waits for the check. Null when everything has to be looked at.</summary>
    public static async Task<SealedVideos?> KnownAsync(BuildContext context)
    {
        switch (context.Seal is { } seal ? await seal.Check.ConfigureAwait(false) : null)
        {
            case SnapshotCheck.Whole whole:
                return new(whole.Summary, _ => true, null);
            // Where most are open, one pass over all of the index is faster than asking for each.
            case SnapshotCheck.Partly partly when partly.Open.Count < partly.Known.Count:
                return new(null, partly.Known.Contains, partly.Image);
            default:
                return null;
        }
    }

    /// <summary>The folders whose names matter to every video, before any is read; null where no seal will be left.</summary>
    public static IReadOnlyList<SnapshotFolder>? Listed(
        BuildContext context,
        SealedVideos? known,
        DateTimeOffset start
    )
    {
        try
        {
            return known?.Seal is { } seal ? seal.Listed
                : context.Seal is null ? null
                : SealSight.Listed(context, Nanoseconds(start));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder of recipes may be one that can't be listed: without a seal the next run looks at everything.
            return null;
        }
    }

    /// <summary>Leaves a seal for the next run. What can't be vouched for yet is marked as open, or no seal is left.</summary>
    /// <param name="context">The call.</param>
    /// <param name="build">Open, and at its end.</param>
    /// <param name="summary">What became of the videos.</param>
    /// <param name="report">What came of the steps.</param>
    /// <param name="listed">From <see cref="Listed"/>, when the run began.</param>
    /// <param name="before">The seal that this run began with, or null.</param>
    public static void Leave(
        BuildContext context,
        VideoBuild build,
        RunSummary summary,
        BuildReport report,
        IReadOnlyList<SnapshotFolder>? listed,
        SnapshotImage? before
    )
    {
        if (
            listed is null
            || context.Seal is not { Request: var request }
            || !OperatingSystem.IsLinux()
            || summary.End - summary.Start - summary.Elapsed is var drift
                && (drift.Duration() > TimeSpan.FromSeconds(1))
        )
        {
            // A clock that was set meanwhile could make what changed in this run look old.
            return;
        }

        try
        {
            var sight = new SealSight(
                context,
                build,
                build.Hasher,
                report,
                Nanoseconds(summary.Start)
            );
            if (sight.Seal(request, Line(summary), summary.Videos, listed, before) is { } seal)
            {
                Snapshots.Write(context.Workspace.Snapshot, seal);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without one the next run looks at everything.
        }
    }

    /// <summary>Since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private static string Line(RunSummary summary)
    {
        var filtered = summary.Count(VideoStatus.Filtered);
        var all = summary.Videos.Count;
        var fresh = (all - filtered).ToString(CultureInfo.InvariantCulture) + " fresh";
        return RunSummary.Counts(
            all,
            filtered == 0 ? [fresh] : [fresh, FormattableString.Invariant($"{filtered} filtered")]
        );
    }
}
