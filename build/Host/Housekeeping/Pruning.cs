using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;
using AvatarBuild.Host.Views;

namespace AvatarBuild.Host.Housekeeping;

/// <summary>Prune: files of videos whose recording is gone, or that no recipe makes any more, and what was set aside 30 days ago or earlier.</summary>
internal static class Pruning
{
    private static readonly string[] Kinds =
    [
        "audio",
        "image",
        "render",
        "verify",
        "finish",
        "check",
        "prompt",
        "subtitles",
    ];

    private static readonly TimeSpan AsideRetention = TimeSpan.FromDays(30);

    /// <summary>Lists it, and removes it with <c>--yes</c>.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        if (!context.Options.Videos.IsEmpty)
        {
            context.Terminal.Error("--videos: Prune looks at all videos; leave --videos out");
            context.Report(ExitCode.WrongRequest);
            return;
        }

        if (await KeptAsync(context).ConfigureAwait(false) is not { } kept)
        {
            return;
        }

        if (BuildRequest.Read(context) is not { } request)
        {
            return;
        }

        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Write)
            .ConfigureAwait(false);
        if (build is not null)
        {
            Remove(context, build, Unwanted(context, build, kept));
        }
    }

    // Null after problems: what a broken recipe would have kept can't be known.
    private static async Task<HashSet<string>?> KeptAsync(BuildContext context)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Disk.Files(context.RecipesFolder))
        {
            if (
                !file.EndsWith(".json", StringComparison.Ordinal)
                || file.EndsWith(".schema.json", StringComparison.Ordinal)
            )
            {
                continue;
            }

            if (
                BuildRequest.Read(context, Path.GetFileNameWithoutExtension(file))
                is not { } request
            )
            {
                return null;
            }

            if (!await KeepAsync(context, request, kept).ConfigureAwait(false))
            {
                return null;
            }
        }

        return kept;
    }

    private static async Task<bool> KeepAsync(
        BuildContext context,
        BuildRequest request,
        HashSet<string> kept
    )
    {
        foreach (var video in request.Scan.Videos)
        {
            var paths = new VideoPaths(request.RecipeName, video.Name);
            foreach (
                var artifact in (ReadOnlySpan<Artifact>)
                    [
                        paths.Video,
                        paths.Poster,
                        paths.Audio,
                        paths.AudioFacts,
                        paths.Render,
                        paths.Made,
                        paths.Prompt,
                        paths.Subtitles,
                        paths.Verified,
                        paths.Measured,
                        paths.Checked,
                    ]
            )
            {
                kept.Add(artifact.ToString());
            }
        }

        // Prepared portraits are named by size, which only the recordings' facts tell.
        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Read)
            .ConfigureAwait(false);
        if (
            build is null
            || await build.GraphAsync(onlyPrepare: false).ConfigureAwait(false) is not { } graph
        )
        {
            return false;
        }

        var plan = build.PlanOf(graph, dryRun: true);
        using var log = new RunLog(context, RunLog.NewId(context.Time));
        var report = await build
            .SchedulerOf(plan, new RunObserver(log, graph), log.Folder)
            .DryRunAsync(context.CancellationToken)
            .ConfigureAwait(false);
        foreach (var step in report.Steps)
        {
            kept.UnionWith(step.Step.Outputs.Select(output => output.Artifact.ToString()));
        }

        return true;
    }

    private static List<Artifact> Unwanted(
        BuildContext context,
        VideoBuild build,
        HashSet<string> kept
    )
    {
        var unwanted = new HashSet<Artifact>();
        foreach (var kind in Kinds)
        {
            foreach (var file in Disk.FilesBelow(Path.Combine(context.Workspace.Build, kind)))
            {
                unwanted.Add(
                    Artifact.Output(Path.GetRelativePath(context.Workspace.Outputs, file))
                );
            }
        }

        // Of published files only those that were written here, and are still what was written.
        foreach (
            var output in build.State.Content.Records.Values.SelectMany(record => record.Outputs)
        )
        {
            var artifact = Artifact.Output(output.Path["outputs/".Length..]);
            if (build.Hasher.Examine(artifact).Digest == output.Digest)
            {
                unwanted.Add(artifact);
            }
        }

        unwanted.RemoveWhere(artifact => kept.Contains(artifact.ToString()));
        unwanted.UnionWith(LongSetAside(context));
        return [.. unwanted.OrderBy(artifact => artifact.ToString(), StringComparer.Ordinal)];
    }

    // Somebody's own work: long enough to be missed, never removed unasked.
    private static IEnumerable<Artifact> LongSetAside(BuildContext context)
    {
        var oldest =
            (context.Time.GetUtcNow() - AsideRetention - DateTimeOffset.UnixEpoch).Ticks * 100;
        foreach (var file in Disk.FilesBelow(context.Workspace.Aside))
        {
            if (FileStat.Of(file) is { } stat && Math.Max(stat.ChangedNs, stat.ModifiedNs) < oldest)
            {
                yield return Artifact.Output(Path.GetRelativePath(context.Workspace.Outputs, file));
            }
        }
    }

    private static void Remove(BuildContext context, VideoBuild build, List<Artifact> unwanted)
    {
        var isReal = context.Options.Yes && !context.IsDryRun;
        long bytes = 0;
        foreach (var artifact in unwanted)
        {
            var path = context.Workspace.PathOf(artifact);
            bytes += FileStat.Of(path)?.Size ?? 0;
            context.Terminal.Result(artifact.ToString());
            if (isReal)
            {
                Disk.DeleteFile(path);
            }
        }

        if (isReal)
        {
            var gone = unwanted
                .Select(artifact => artifact.ToString())
                .ToHashSet(StringComparer.Ordinal);
            build.State.Commit(
                new IndexChange
                {
                    Withdrawn = [.. build.State.Content.Records.Keys.Where(gone.Contains)],
                }
            );
        }

        var what =
            isReal ? "removed"
            : unwanted.Count > 0 ? "to remove; --yes removes them"
            : "to remove";
        context.Terminal.Result(
            FormattableString.Invariant($"{unwanted.Count} files, {bytes / 1e6:0.0} MB {what}")
        );
    }
}
