using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;
using AvatarBuild.Engine.State;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Building;

/// <summary>What a run saw of the files that its results depend on, as far as a later run may rely on it.</summary>
/// <param name="context">The call.</param>
/// <param name="build">The build.</param>
/// <param name="report">What came of the steps.</param>
/// <param name="startNs">When the run began to read, nanoseconds since 1970: what was last changed well before is what was read.</param>
internal sealed class SealSight(
    BuildContext context,
    VideoBuild build,
    BuildReport report,
    long startNs
)
{
    private readonly Dictionary<string, SealedFile> seen = new(StringComparer.Ordinal);

    /// <summary>The seal; null when something that all videos depend on was changed just now, or nothing would be spared.</summary>
    public Seal? Seal(
        string request,
        string summary,
        IReadOnlyList<VideoResult> videos,
        Seal? before
    )
    {
        var groups = Groups(videos, before);
        if (!groups.Exists(group => group.IsFresh) || Common(before) is not { } common)
        {
            return null;
        }

        var folders = new List<SealedFolder>();
        foreach (var folder in ListedFolders())
        {
            folders.Add(FolderNames.Of(folder, startNs - FileStat.GrainNs));
        }

        return new Seal(request, summary, common, folders, groups);
    }

    private List<SealedGroup> Groups(IReadOnlyList<VideoResult> videos, Seal? before)
    {
        var old = new Dictionary<string, SealedGroup>(StringComparer.Ordinal);
        foreach (var group in before?.Groups ?? [])
        {
            old.Add(group.Name, group);
        }

        var groups = new List<SealedGroup>(videos.Count);
        foreach (var video in videos)
        {
            if (video.Video.Input.IsKnown)
            {
                groups.Add(old[video.Video.Name]);
            }
            else if (video.Status != VideoStatus.Filtered)
            {
                groups.Add(Group(video));
            }
        }

        return groups;
    }

    private SealedGroup Group(VideoResult video)
    {
        var files = new List<SealedFile>();
        var isFresh = video.Status is VideoStatus.Fresh or VideoStatus.Made;
        foreach (var step in video.Steps)
        {
            foreach (var source in step.Step.Inputs)
            {
                if (report.Graph.ProducerOf(source.Artifact) is null)
                {
                    isFresh &= See(source.Artifact, mustExist: true, files);
                }
            }

            foreach (var output in step.Step.Outputs)
            {
                isFresh &= See(output.Artifact, output.Needed, files);
            }
        }

        var input = video.Video.Input;
        foreach (
            var own in (string?[])
                [
                    input.OverrideFile,
                    input.PromptFile,
                    input.SubtitlesFile,
                    Path.ChangeExtension(input.Portrait, ".json"),
                ]
        )
        {
            if (own is not null)
            {
                var path = Path.Combine(context.InputsFolder, own);
                isFresh &= See(path, files) || !Disk.FileExists(path);
            }
        }

        return new SealedGroup(video.Video.Name, isFresh, files);
    }

    // No decision was made from a file that wasn't looked at: what becomes of it changes none.
    private bool See(Artifact artifact, bool mustExist, List<SealedFile> files)
    {
        if (!report.Looked.ContainsKey(artifact))
        {
            return !mustExist;
        }

        var path = context.Workspace.PathOf(artifact);
        if (!seen.TryGetValue(path, out var file))
        {
            seen.Add(path, file = new SealedFile(path, FileStat.Of(path)));
        }

        files.Add(file);
        return file.Stat is { } stat ? build.Hasher.VouchesFor(artifact, stat) : !mustExist;
    }

    // Read as a text when the run began, so only its times can vouch for it.
    private bool See(string path, List<SealedFile> files)
    {
        if (!seen.TryGetValue(path, out var file))
        {
            seen.Add(path, file = new SealedFile(path, FileStat.Of(path)));
        }

        files.Add(file);
        return file.Stat?.VouchesFor(startNs) == true;
    }

    private List<SealedFile>? Common(Seal? before)
    {
        var common = new List<SealedFile>();
        var own = new HashSet<string>(seen.Keys, StringComparer.Ordinal);
        foreach (var path in CommonFiles())
        {
            if (!own.Contains(path) && !See(path, common))
            {
                return null;
            }
        }

        // Only this program writes these, and a writer removes the seal first.
        foreach (var path in (string[])[context.Workspace.Index, ReportFile.PathIn(context)])
        {
            common.Add(new SealedFile(path, FileStat.Of(path)));
        }

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in common)
        {
            listed.Add(file.Path);
        }

        foreach (var file in before?.Common ?? [])
        {
            if (listed.Add(file.Path))
            {
                common.Add(file);
            }
        }

        return common;
    }

    private IEnumerable<string> CommonFiles()
    {
        foreach (var file in Disk.Files(AppContext.BaseDirectory))
        {
            if (Path.GetFileName(file).StartsWith("avatar", StringComparison.OrdinalIgnoreCase))
            {
                yield return file;
            }
        }

        foreach (var folder in RecipeFolders())
        {
            foreach (var file in Disk.Files(folder))
            {
                if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                {
                    yield return file;
                }
            }
        }

        if (build.Tools is { } tools)
        {
            yield return tools.FfmpegPath;
            yield return tools.FfprobePath;
        }

        foreach (var file in build.Hasher.Outside)
        {
            yield return file;
        }
    }

    private IEnumerable<string> ListedFolders()
    {
        yield return context.InputsFolder;
        foreach (var folder in (string[])["audio", "images", "prompts", "subtitles"])
        {
            yield return Path.Combine(context.InputsFolder, folder);
        }

        foreach (var folder in RecipeFolders())
        {
            yield return folder;
        }
    }

    // A recipe named by its path finds what it extends beside it.
    private IEnumerable<string> RecipeFolders()
    {
        yield return context.RecipesFolder;
        yield return Path.Combine(context.RecipesFolder, "backends");
        if (
            context.Options.Recipe is { } recipe
            && recipe.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && Path.GetDirectoryName(Path.GetFullPath(recipe)) is { } folder
        )
        {
            yield return folder;
        }
    }
}
