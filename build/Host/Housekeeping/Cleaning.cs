using AvatarBuild.Avatar;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.Housekeeping;

/// <summary>
/// Clean: published files, the reports that show them, and intermediates that a CPU makes again in seconds. Raw renders,
/// state, records, logs and what was set aside stay, so that the next Render renders nothing.
/// </summary>
internal static class Cleaning
{
    /// <summary>Removes it.</summary>
    public static async Task<ExitCode> RunAsync(Call call, Caller caller)
    {
        var request = BatchRequest.Read(call.Options);
        using var build = await OpenBuild
            .OpenAsync(request, caller, Access.Write)
            .ConfigureAwait(false);
        var isWhole = call.Options.Videos.IsEmpty;
        if (WouldLose(call.Options, build) is { } lost)
        {
            throw new RefusedException(ExitCode.WrongRequest, lost);
        }

        var removed = Published(call, build).ToList();
        foreach (
            var kind in StepKinds.All.Where(kind =>
                kind.IsCheap || (call.Options.All && kind == StepKinds.Render)
            )
        )
        {
            removed.AddRange(
                Disk.FilesBelow(Path.Combine(build.Workspace.Build, kind.Name))
                    .Where(file => isWhole || request.IsSelected(NameOf(file)))
            );
        }

        if (isWhole)
        {
            removed.AddRange(RunFiles.In(build.Workspace).Where(Disk.FileExists));
        }

        Remove(call, removed);
        if (isWhole && !call.Options.DryRun)
        {
            Disk.DeleteEmptyFolder(RunFiles.FolderIn(build.Workspace));
        }

        if (call.Options.All && isWhole && !call.Options.DryRun)
        {
            Forget(build);
        }

        return ExitCode.Done;
    }

    // Everything else is made again in seconds; renders cost hours.
    private static string? WouldLose(Options options, OpenBuild build)
    {
        if (!options.All || options.Yes || options.DryRun)
        {
            return null;
        }

        var renders = Disk.FilesBelow(Path.Combine(build.Workspace.Build, StepKinds.Render.Name))
            .Where(file => file.EndsWith(".mp4", StringComparison.Ordinal))
            .Count(file => options.Videos.IsEmpty || build.Request.IsSelected(NameOf(file)));
        var seconds = build
            .State.Content.Records.Values.Where(record =>
                record.Id.StartsWith(
                    $"outputs/.build/{StepKinds.Render.Name}/",
                    StringComparison.Ordinal
                )
            )
            .Sum(record => record.Seconds);
        return renders == 0
            ? null
            : FormattableString.Invariant(
                $"--all removes {(renders == 1 ? "1 render" : $"{renders} renders")} (all that there are took {Spans.Words(seconds)}); nothing was removed: --yes removes them, without --all they are kept"
            );
    }

    private static string NameOf(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return name.EndsWith(".facts", StringComparison.Ordinal) ? name[..^".facts".Length] : name;
    }

    // What somebody else put in a published file's place isn't ours to remove.
    private static IEnumerable<string> Published(Call call, OpenBuild build)
    {
        foreach (
            var output in build.State.Content.Records.Values.SelectMany(record => record.Outputs)
        )
        {
            var artifact = Artifact.Output(output.Path["outputs/".Length..]);
            if (artifact.Path.StartsWith(".build/", StringComparison.Ordinal))
            {
                continue;
            }

            var path = build.Workspace.PathOf(artifact);
            if (
                !Disk.FileExists(path)
                || !build.Request.Filter.Matches(Path.GetFileNameWithoutExtension(path))
            )
            {
                continue;
            }

            if (build.Hasher.Examine(artifact) == new FileState(output.Digest))
            {
                yield return path;
            }
            else
            {
                call.Terminal.Warning($"{artifact} isn't what was written; it stays");
            }
        }
    }

    private static void Remove(Call call, List<string> files)
    {
        foreach (var file in files)
        {
            if (!call.Options.DryRun)
            {
                Disk.DeleteFile(file);
            }
        }

        call.Terminal.Out(
            FormattableString.Invariant(
                $"{files.Count} files {(call.Options.DryRun ? "would be" : "were")} removed"
            )
        );
    }

    // The lock file stays: it is held.
    private static void Forget(OpenBuild build)
    {
        build.State.Commit(new IndexChange { Withdrawn = [.. build.State.Content.Records.Keys] });
        foreach (var folder in Disk.Folders(build.Workspace.Build))
        {
            Disk.DeleteFolder(folder);
        }
    }
}
