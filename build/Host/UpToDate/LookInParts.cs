using System.Globalization;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Session;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Host.UpToDate;

/// <summary>
/// A large batch without a snapshot: its videos are looked at in parts, and those that are as they should be are known from
/// then on. The run's own graph then holds only the others; the graph of 100,000 videos takes 2 GB.
/// </summary>
/// <param name="build">Open for writing, for few.</param>
/// <param name="caller">Who asks.</param>
/// <param name="start">When the run began to read.</param>
internal sealed class LookInParts(OpenBuild build, Caller caller, DateTimeOffset start)
{
    private const int Videos = 2000;

    // Each holds the graph of its part, 36 MB; more would take 100,000 videos over half a gigabyte.
    private const int MostAtOnce = 2;

    private readonly Lock gate = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VideoFacts> facts = new(StringComparer.Ordinal);

    // How many make a part; another number is for tests.
    private static int Part =>
        int.TryParse(
            Environment.GetEnvironmentVariable("AVATAR_BUILD_PART"),
            CultureInfo.InvariantCulture,
            out var videos
        )
        && videos > 0
            ? videos
            : Videos;

    /// <summary>What was seen of the videos that are as they should be; null when none is.</summary>
    public SnapshotImage? Snapshot { get; private set; }

    /// <summary>What those are, by name.</summary>
    public IReadOnlyDictionary<string, VideoFacts> Facts => facts;

    /// <summary>Is a batch large enough?</summary>
    public static bool IsFor(BatchRequest request) =>
        OperatingSystem.IsLinux() && request.Inputs.Videos.Length >= 2 * Part;

    /// <summary>Was a video found as it should be?</summary>
    public bool IsKnown(string name) => known.Contains(name);

    /// <summary>Looks at all.</summary>
    /// <exception cref="RefusedException">There is no ffmpeg, or the index can't be read.</exception>
    public async Task RunAsync()
    {
        try
        {
            await LookAsync().ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new RefusedException(
                ExitCode.MachineLacks,
                $"{build.Workspace.Outputs}: {e.Message}"
            );
        }
    }

    private async Task LookAsync()
    {
        var common = await build.CommonAsync(onlyPrepare: false).ConfigureAwait(false);
        await Parallel
            .ForEachAsync(
                build.Request.Open.Chunk(Part),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MostAtOnce),
                },
                (part, _) =>
                {
                    // An interrupted run ends at its first decision.
                    try
                    {
                        LookAt(part, common);
                    }
                    catch (OperationCanceledException)
                        when (caller.CancellationToken.IsCancellationRequested)
                    {
                        // Not known, so the run's own graph has them.
                    }

                    return ValueTask.CompletedTask;
                }
            )
            .ConfigureAwait(false);
        build.Request.Inputs.Know(known);
        build.Hasher.TrustUntilNow();
    }

    // What is read of the index for a part, and its graph, go with it.
    private void LookAt(VideoRequest[] part, VideoStepsOptions common)
    {
        var content = build.State.OnDemand();
        var hasher = new FileHasher(build.Workspace, content.Files, caller.Time);
        var graph = VideoGraph.Build([.. part], _ => true, common, build.Workspace, hasher);
        var plan = build.PlanOf(graph, dryRun: true, isPart: true);
        var report = build
            .AnswersOf(hasher, content)
            .DryRun(plan, caller.Time, caller.CancellationToken);
        Remember(hasher);
        var fresh = VideoResult
            .Of(graph, build.Request.RecipeName, report)
            .Where(video =>
                video.Status == VideoStatus.Fresh
                && video.Steps.All(step => step.Verdict is Verdict.Fresh)
            )
            .ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        try
        {
            var seen = new SeenFiles(build, hasher, report, SeenFiles.Nanoseconds(start));
            Know(fresh, seen.Of(fresh));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A snapshot that lacks a known video would vouch for it: the run itself looks at these once more, and leaves none.
        }
    }

    private void Know(List<VideoResult> fresh, RunSnapshot seen)
    {
        using var one = gate.EnterScope();
        Snapshot = SeenFiles.Together(seen, Snapshot);
        foreach (var video in fresh)
        {
            known.Add(video.Video.Name);
            facts.Add(video.Video.Name, VideoFacts.Of(video));
        }
    }

    // What is lost here costs another look.
    private void Remember(FileHasher hasher)
    {
        try
        {
            build.State.Commit(new IndexChange { Files = hasher.TakeLearnt() });
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            caller.Warn($"the index can't be written: {e.Message}");
        }
    }
}
