using System.Globalization;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.Reports;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Host.Building;

/// <summary>
/// A large batch without a seal: its videos are looked at in parts, and those that are as they should be are known from then on.
/// The run's own graph then holds only the others; the graph of 100,000 videos takes 2 GB.
/// </summary>
/// <param name="context">The call.</param>
/// <param name="build">Open for writing, for few.</param>
/// <param name="start">When the run began to read.</param>
internal sealed class LookInParts(BuildContext context, VideoBuild build, DateTimeOffset start)
{
    private const int Videos = 2000;

    // Each holds the graph of its part, 36 MB; more would take 100,000 videos over half a gigabyte.
    private const int MostAtOnce = 2;

    private readonly Lock gate = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VideoFacts> facts = new(StringComparer.Ordinal);
    private SnapshotImage? seal;

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

    /// <summary>Is a batch large enough, and the request one that leaves a seal?</summary>
    public static bool IsFor(BuildContext context, BuildRequest request) =>
        context.Seal is not null
        && OperatingSystem.IsLinux()
        && request.Scan.Videos.Length >= 2 * Part;

    /// <summary>Looks at all.</summary>
    /// <returns>Null when ffmpeg is missing, or the index can't be read; the exit code is then reported.</returns>
    public async Task<SealedVideos?> RunAsync()
    {
        try
        {
            return await LookAsync().ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            context.Terminal.Error($"{context.Workspace.Outputs}: {e.Message}");
            context.Report(ExitCode.MachineLacks);
            return null;
        }
    }

    private async Task<SealedVideos?> LookAsync()
    {
        if (await build.CommonAsync(onlyPrepare: false).ConfigureAwait(false) is not { } common)
        {
            return null;
        }

        var selected = build.Request.Scan.Videos.Where(video =>
            build.Request.IsSelected(video.Name)
        );
        await Parallel
            .ForEachAsync(
                selected.Chunk(Part),
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
                        when (context.CancellationToken.IsCancellationRequested)
                    {
                        // Not known, so the run's own graph has them.
                    }

                    return ValueTask.CompletedTask;
                }
            )
            .ConfigureAwait(false);
        build.Request.Scan.Know(known);
        build.Hasher.TrustUntilNow();
        return new SealedVideos(null, known.Contains, seal) { Facts = facts };
    }

    // What is read of the index for a part, and its graph, go with it.
    private void LookAt(VideoInput[] part, VideoStepsOptions common)
    {
        var content = build.State.OnDemand();
        var hasher = new FileHasher(context.Workspace, content.Files, context.Time);
        var graph = VideoGraph.Build([.. part], _ => true, common, context.Workspace, hasher);
        var plan = build.PlanOf(graph, dryRun: true, isPart: true);
        var report = build
            .AnswersOf(hasher, content)
            .DryRun(plan, context.Time, context.CancellationToken);
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
            var sight = new SealSight(context, build, hasher, report, Sealing.Nanoseconds(start));
            Know(fresh, sight.Of(fresh));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A seal that lacks a known video would vouch for it: the run itself looks at these once more, and leaves none.
        }
    }

    private void Know(List<VideoResult> fresh, RunSnapshot seen)
    {
        using var one = gate.EnterScope();
        seal = SealSight.Together(seen, seal);
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
            context.Terminal.Warning($"the index can't be written: {e.Message}");
        }
    }
}
