using AvatarBuild.Avatar;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.Housekeeping;

/// <summary>Prune: files of videos whose recording is gone, or that no recipe makes any more, and what was set aside 30 days ago or earlier.</summary>
internal static class Pruning
{
    private static readonly TimeSpan AsideRetention = TimeSpan.FromDays(30);

    /// <summary>Lists it, and removes it with <c>--yes</c>.</summary>
    public static async Task<ExitCode> RunAsync(Call call, Caller caller)
    {
        if (!call.Options.Videos.IsEmpty)
        {
            throw new RefusedException(
                ExitCode.WrongRequest,
                "--videos: Prune looks at all videos; leave --videos out"
            );
        }

        var kept = await KeptAsync(call.Options, caller).ConfigureAwait(false);
        using var build = await OpenBuild
            .OpenAsync(BatchRequest.Read(call.Options), caller, Access.Write)
            .ConfigureAwait(false);
        Remove(call, build, Unwanted(build, caller, kept));
        return ExitCode.Done;
    }

    // What a broken recipe would have kept can't be known: it is refused.
    private static async Task<HashSet<string>> KeptAsync(BuildOptions options, Caller caller)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Disk.Files(options.RecipesFolder))
        {
            if (
                file.EndsWith(".json", StringComparison.Ordinal)
                && !file.EndsWith(".schema.json", StringComparison.Ordinal)
            )
            {
                var recipe = Path.GetFileNameWithoutExtension(file);
                var request = BatchRequest.Read(options with { Recipe = recipe });
                await KeepAsync(request, caller, kept).ConfigureAwait(false);
            }
        }

        return kept;
    }

    private static async Task KeepAsync(BatchRequest request, Caller caller, HashSet<string> kept)
    {
        foreach (var video in request.Inputs.Videos)
        {
            var paths = new VideoPaths(request.RecipeName, video.Name);
            kept.UnionWith(paths.All.Select(artifact => artifact.ToString()));
        }

        // Prepared portraits are named by size, which only the recordings' facts tell.
        using var build = await OpenBuild
            .OpenAsync(request, caller, Access.Read)
            .ConfigureAwait(false);
        var graph = await build.GraphAsync(onlyPrepare: false).ConfigureAwait(false);
        var plan = build.PlanOf(graph, dryRun: true);
        var report = await build.DryRunAsync(plan).ConfigureAwait(false);
        foreach (var step in report.Steps)
        {
            kept.UnionWith(step.Step.Outputs.Select(output => output.Artifact.ToString()));
        }
    }

    private static List<Artifact> Unwanted(OpenBuild build, Caller caller, HashSet<string> kept)
    {
        var unwanted = new HashSet<Artifact>();
        foreach (var kind in StepKinds.All)
        {
            foreach (var file in Disk.FilesBelow(Path.Combine(build.Workspace.Build, kind.Name)))
            {
                unwanted.Add(Artifact.Output(Path.GetRelativePath(build.Workspace.Outputs, file)));
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
        unwanted.UnionWith(LongSetAside(build.Workspace, caller.Time));
        return [.. unwanted.OrderBy(artifact => artifact.ToString(), StringComparer.Ordinal)];
    }

    // Somebody's own work: long enough to be missed, never removed unasked.
    private static IEnumerable<Artifact> LongSetAside(Workspace workspace, TimeProvider time)
    {
        var oldest = (time.GetUtcNow() - AsideRetention - DateTimeOffset.UnixEpoch).Ticks * 100;
        foreach (var file in Disk.FilesBelow(workspace.Aside))
        {
            if (FileStat.Of(file) is { } stat && Math.Max(stat.ChangedNs, stat.ModifiedNs) < oldest)
            {
                yield return Artifact.Output(Path.GetRelativePath(workspace.Outputs, file));
            }
        }
    }

    private static void Remove(Call call, OpenBuild build, List<Artifact> unwanted)
    {
        var isReal = call.Options.Yes && !call.Options.DryRun;
        long bytes = 0;
        foreach (var artifact in unwanted)
        {
            var path = build.Workspace.PathOf(artifact);
            bytes += FileStat.Of(path)?.Size ?? 0;
            call.Terminal.Result(artifact.ToString());
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
        call.Terminal.Result(
            FormattableString.Invariant($"{unwanted.Count} files, {bytes / 1e6:0.0} MB {what}")
        );
    }
}
