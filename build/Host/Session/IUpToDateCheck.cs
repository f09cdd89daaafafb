using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Session;

/// <summary>Videos that were found as they should be before the run's own graph was made.</summary>
/// <param name="IsKnown">By name: is it one of them?</param>
/// <param name="Facts">What they are, by name, where this run saw it; of the others the last report tells it.</param>
internal sealed record KnownVideos(
    Func<string, bool> IsKnown,
    IReadOnlyDictionary<string, VideoFacts> Facts
);

/// <summary>
/// What spares a run with very many videos most of its looks: the snapshot that the last run left, and a first pass in
/// parts where there is none. Without it everything is looked at, and nothing else is different.
/// </summary>
internal interface IUpToDateCheck
{
    /// <summary>The videos that the last run's snapshot vouches for; null when everything has to be looked at. Asked before anything is read.</summary>
    /// <param name="start">When the run began.</param>
    Task<KnownVideos?> FromSnapshotAsync(DateTimeOffset start);

    /// <summary>Is a batch without a snapshot so large that it is looked at in parts first?</summary>
    bool IsForParts(BatchRequest request);

    /// <summary>Looks at all videos in parts.</summary>
    Task<KnownVideos> LookInPartsAsync(OpenBuild build);

    /// <summary>Leaves a snapshot for the next run, at the end of this one.</summary>
    /// <param name="build">Still open.</param>
    /// <param name="summary">What became of the videos.</param>
    /// <param name="report">What came of the steps.</param>
    void Leave(OpenBuild build, RunSummary summary, BuildReport report);
}
