using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.UpToDate;

/// <summary>What a run saw of the files that its results depend on, as far as a later run may rely on it.</summary>
/// <param name="build">The build.</param>
/// <param name="hasher">Looked at the files.</param>
/// <param name="report">What came of the steps.</param>
/// <param name="startNs">When the run began to read, nanoseconds since 1970: what was last changed well before is what was read.</param>
internal sealed class SeenFiles(
    OpenBuild build,
    FileHasher hasher,
    BuildReport report,
    long startNs
)
{
    private readonly Dictionary<string, SnapshotFile> seen = new(StringComparer.Ordinal);

    /// <summary>The folders whose names matter to every video, as they are now, at a run's start.</summary>
    public static IReadOnlyList<SnapshotFolder> Listed(BuildOptions options, long startNs) =>
        [
            .. options
                .Source.Folders.Concat(RecipeFolders(options))
                .Select(folder => FolderNames.Of(folder, startNs - FileStat.GrainNs)),
        ];

    /// <summary>What was seen of some videos: a snapshot without a request.</summary>
    public RunSnapshot Of(IReadOnlyList<VideoResult> videos)
    {
        // What was looked at outside the graph for a part are portraits: their videos' own.
        return new RunSnapshot("", "", [], [], Groups(videos));
    }

    /// <summary>What was seen of some videos, together with what was seen of others before.</summary>
    public static SnapshotImage Together(RunSnapshot part, SnapshotImage? before) =>
        Snapshots.ImageOf(part with { Before = before });

    /// <summary>The snapshot; null when something that all videos depend on was changed just now, or nothing would be spared.</summary>
    public RunSnapshot? Snapshot(
        string request,
        string summary,
        IReadOnlyList<VideoResult> videos,
        IReadOnlyList<SnapshotFolder> listed,
        SnapshotImage? before
    )
    {
        var groups = Groups(videos);
        if (
            (before is null && !groups.Exists(group => group.IsFresh))
            || Common(before) is not { } common
        )
        {
            return null;
        }

        var folders = new List<SnapshotFolder>();
        foreach (var folder in listed)
        {
            // A name that came or went since is no part of this run, and the next one has to see that.
            var now = FolderNames.Of(folder.Path, startNs - FileStat.GrainNs, folder);
            folders.Add(now.Names == folder.Names ? now : folder with { ModifiedNs = -1 });
        }

        return new RunSnapshot(request, summary, common, folders, groups) { Before = before };
    }

    private List<SnapshotResult> Groups(IReadOnlyList<VideoResult> videos)
    {
        var groups = new List<SnapshotResult>();
        foreach (var video in videos)
        {
            if (!video.Video.IsKnown && video.Status != VideoStatus.Filtered)
            {
                groups.Add(Group(video));
            }
        }

        return groups;
    }

    private SnapshotResult Group(VideoResult video)
    {
        var files = new List<SnapshotFile>();
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

        foreach (var own in video.Video.TextFiles)
        {
            var path = Path.Combine(build.Workspace.Inputs, own);
            isFresh &= See(path, files) || !Disk.FileExists(path);
        }

        return new SnapshotResult(video.Video.Name, isFresh, files);
    }

    // No decision was made from a file that wasn't looked at: what becomes of it changes none.
    private bool See(Artifact artifact, bool mustExist, List<SnapshotFile> files)
    {
        if (!report.Looked.ContainsKey(artifact))
        {
            return !mustExist;
        }

        var path = build.Workspace.PathOf(artifact);
        if (!seen.TryGetValue(path, out var file))
        {
            seen.Add(path, file = new SnapshotFile(path, FileStat.Of(path)));
        }

        files.Add(file);
        return file.Stat is { } stat ? hasher.VouchesFor(artifact, stat) : !mustExist;
    }

    // Read as a text when the run began, so only its times can vouch for it.
    private bool See(string path, List<SnapshotFile> files)
    {
        if (!seen.TryGetValue(path, out var file))
        {
            seen.Add(path, file = new SnapshotFile(path, FileStat.Of(path)));
        }

        files.Add(file);
        return file.Stat?.VouchesFor(startNs) == true;
    }

    private List<SnapshotFile>? Common(SnapshotImage? before)
    {
        var common = new List<SnapshotFile>();
        var own = new HashSet<string>(seen.Keys, StringComparer.Ordinal);
        foreach (var path in CommonFiles())
        {
            if (!own.Contains(path) && !See(path, common))
            {
                return null;
            }
        }

        // Only this program writes these, and a writer removes the snapshot first.
        foreach (var path in (string[])[build.Workspace.Index, RunFiles.ReportIn(build.Workspace)])
        {
            common.Add(new SnapshotFile(path, FileStat.Of(path)));
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

        foreach (var folder in RecipeFolders(build.Request.Options))
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

        foreach (var file in hasher.Outside)
        {
            yield return file;
        }
    }

    // A recipe named by its path finds what it extends beside it.
    private static IEnumerable<string> RecipeFolders(BuildOptions options)
    {
        yield return options.RecipesFolder;
        yield return Path.Combine(options.RecipesFolder, "backends");
        if (
            options.Recipe.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            && Path.GetDirectoryName(options.Recipe) is { } folder
        )
        {
            yield return folder;
        }
    }

    /// <summary>A time as nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
