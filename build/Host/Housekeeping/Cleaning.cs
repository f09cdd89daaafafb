using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Housekeeping;

/// <summary>
/// Clean: published files, the reports that show them, and intermediates that a CPU makes again in seconds. Raw renders,
/// state, records, logs and what was set aside stay, so that the next Render renders nothing.
/// </summary>
internal static class Cleaning
{
    private static readonly string[] Cheap = ["audio", "image", "verify", "finish", "check"];

    /// <summary>Removes it.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        if (BuildRequest.Read(context) is not { } request)
        {
            return;
        }

        using var build = await VideoBuild
            .OpenAsync(context, request, Access.Write)
            .ConfigureAwait(false);
        if (build is null)
        {
            return;
        }

        var isWhole = context.Options.Videos.IsEmpty;
        if (WouldLose(context, request, build) is { } lost)
        {
            context.Terminal.Error(lost);
            context.Report(ExitCode.WrongRequest);
            return;
        }

        var removed = Published(context, build).ToList();
        foreach (var kind in context.Options.All ? [.. Cheap, "render"] : Cheap)
        {
            removed.AddRange(
                Disk.FilesBelow(Path.Combine(context.Workspace.Build, kind))
                    .Where(file => isWhole || request.IsSelected(NameOf(file)))
            );
        }

        if (isWhole)
        {
            removed.AddRange(RunOutputs.In(context).Where(Disk.FileExists));
        }

        Remove(context, removed);
        if (isWhole && !context.IsDryRun)
        {
            Disk.DeleteEmptyFolder(RunOutputs.FolderIn(context));
        }

        if (context.Options.All && isWhole && !context.IsDryRun)
        {
            Forget(context, build);
        }
    }

    // Everything else is made again in seconds; renders cost hours.
    private static string? WouldLose(BuildContext context, BuildRequest request, VideoBuild build)
    {
        if (!context.Options.All || context.Options.Yes || context.IsDryRun)
        {
            return null;
        }

        var renders = Disk.FilesBelow(Path.Combine(context.Workspace.Build, "render"))
            .Where(file => file.EndsWith(".mp4", StringComparison.Ordinal))
            .Count(file => context.Options.Videos.IsEmpty || request.IsSelected(NameOf(file)));
        var seconds = build
            .State.Content.Records.Values.Where(record =>
                record.Id.StartsWith("outputs/.build/render/", StringComparison.Ordinal)
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
    private static IEnumerable<string> Published(BuildContext context, VideoBuild build)
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

            var path = context.Workspace.PathOf(artifact);
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
                context.Terminal.Warning($"{artifact} isn't what was written; it stays");
            }
        }
    }

    private static void Remove(BuildContext context, List<string> files)
    {
        foreach (var file in files)
        {
            if (!context.IsDryRun)
            {
                Disk.DeleteFile(file);
            }
        }

        context.Terminal.Out(
            FormattableString.Invariant(
                $"{files.Count} files {(context.IsDryRun ? "would be" : "were")} removed"
            )
        );
    }

    // The lock file stays: it is held.
    private static void Forget(BuildContext context, VideoBuild build)
    {
        build.State.Commit(new IndexChange { Withdrawn = [.. build.State.Content.Records.Keys] });
        foreach (var folder in Disk.Folders(context.Workspace.Build))
        {
            Disk.DeleteFolder(folder);
        }
    }
}
