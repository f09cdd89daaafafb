using System.Collections.ObjectModel;
using System.Text;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.UpToDate;

/// <summary>
/// The fast up-to-date check of a plain render: which requests it is for, and what the last run's snapshot spares this
/// one. Whether files are the same is the engine's to say.
/// </summary>
internal sealed class UpToDateCheck : IUpToDateCheck
{
    private static readonly string[] Variables = ["PATH", "FFMPEG", "FFPROBE"];
    private readonly BuildOptions options;
    private readonly Caller caller;
    private readonly string request;
    private readonly Task<SnapshotCheck> look;
    private DateTimeOffset start;
    private SnapshotImage? before;
    private IReadOnlyList<SnapshotFolder>? listed;

    private UpToDateCheck(BuildOptions options, Caller caller, string request)
    {
        (this.options, this.caller, this.request) = (options, caller, request);
        var path = options.Workspace.Snapshot;
        look = Task.Run(() => Snapshots.Check(path, request));
        _ = look.ContinueWith(
            // A failure shows itself where the index is really opened.
            check =>
                check.Result is SnapshotCheck.Whole
                    ? Task.CompletedTask
                    : Task.Run(Engine.State.Index.Preload),
            TaskScheduler.Default
        );
    }

    /// <summary>
    /// Begins the check beside the program's own start and on another core: is there anything to do at all? If so, what
    /// opening the index takes is loaded as well.
    /// </summary>
    /// <param name="arguments">The command line as it was written: another wording is another request.</param>
    /// <param name="options">The same, understood.</param>
    /// <param name="folder">Where the user is, absolute.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>Null where the request isn't a plain one to make videos.</returns>
    public static UpToDateCheck? Begin(
        IReadOnlyList<string> arguments,
        Options options,
        string folder,
        Caller caller
    ) => IsFor(options) ? new(options, caller, RequestOf(arguments, options.Root, folder)) : null;

    /// <summary>How many videos there are, in words, where none of them has to be looked at; else null.</summary>
    public async Task<string?> NothingToDoAsync() =>
        await look.ConfigureAwait(false) is SnapshotCheck.Whole whole ? whole.Summary : null;

    /// <inheritdoc/>
    public async Task<KnownVideos?> FromSnapshotAsync(DateTimeOffset start)
    {
        this.start = start;
        var found = await look.ConfigureAwait(false);
        if (found is SnapshotCheck.Partly partly && partly.Open.Count < partly.Known.Count)
        {
            before = partly.Image;
            listed = before.Listed;
            return new(partly.Known.Contains, ReadOnlyDictionary<string, VideoFacts>.Empty);
        }

        // Where most are open, one pass over all of the index is faster than asking for each.
        try
        {
            listed = SeenFiles.Listed(options, SeenFiles.Nanoseconds(start));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder of recipes may be one that can't be listed: without a snapshot the next run looks at everything.
        }

        return null;
    }

    /// <inheritdoc/>
    public bool IsForParts(BatchRequest request) => LookInParts.IsFor(request);

    /// <inheritdoc/>
    public async Task<KnownVideos> LookInPartsAsync(OpenBuild build)
    {
        var parts = new LookInParts(build, caller, start);
        await parts.RunAsync().ConfigureAwait(false);
        before = parts.Snapshot;
        return new(parts.IsKnown, parts.Facts);
    }

    /// <inheritdoc/>
    public void Leave(OpenBuild build, RunSummary summary, BuildReport report)
    {
        if (
            listed is null
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
            var seen = new SeenFiles(
                build,
                build.Hasher,
                report,
                SeenFiles.Nanoseconds(summary.Start)
            );
            if (
                seen.Snapshot(request, Line(summary), summary.Videos, listed, before) is
                { } snapshot
            )
            {
                Snapshots.Write(options.Workspace.Snapshot, snapshot);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without one the next run looks at everything.
        }
    }

    private static bool IsFor(Options options) =>
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
                // One more recording changes which videos a part has, and a snapshot knows only its own.
                Shard: null,
            };

    // All that the request depends on besides files.
    private static string RequestOf(IReadOnlyList<string> arguments, string root, string folder)
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

    private static string Line(RunSummary summary)
    {
        var filtered = summary.Count(VideoStatus.Filtered);
        List<string> counts =
        [
            FormattableString.Invariant($"{summary.Videos.Count - filtered} fresh"),
        ];
        if (filtered > 0)
        {
            counts.Add(
                FormattableString.Invariant($"{filtered} {RunSummary.Word(VideoStatus.Filtered)}")
            );
        }

        return RunSummary.Counts(summary.Videos.Count, counts);
    }
}
