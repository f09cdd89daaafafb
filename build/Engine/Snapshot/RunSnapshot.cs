using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Snapshot;

/// <summary>A file as it was when all that depends on it was as it should be.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Stat">Null: there was none.</param>
public sealed record SnapshotFile(string Path, FileStat? Stat);

/// <summary>One result of a build with every file that can make it stale: they are looked at together.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFresh">It was as it should be; else it has to be looked at in any case.</param>
/// <param name="Files">What it is made from, and what it is.</param>
public sealed record SnapshotResult(string Name, bool IsFresh, IReadOnlyList<SnapshotFile> Files);

/// <summary>A folder whose list of names matters, hidden ones and folders aside.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="ModifiedNs">Its mtime, nanoseconds since 1970; -1 when it isn't trusted or there is none.</param>
/// <param name="ChangedNs">Its ctime.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Names">Digest of the names, in no order; 0 when there is no such folder.</param>
public sealed record SnapshotFolder(
    string Path,
    long ModifiedNs,
    long ChangedNs,
    long Inode,
    ulong Names
);

/// <summary>
/// What a run looked at to find its results as they should be: the fast up-to-date check. While no file of it changed,
/// the same request has nothing to do, and no graph, recipe or index has to be read to know it. Only a shortcut: a
/// writer removes it before it changes anything, and whatever it doesn't vouch for is looked at as if it weren't there.
/// </summary>
/// <param name="Request">All that was asked, and by which program; compared as text.</param>
/// <param name="Summary">What the run says when all is fresh.</param>
/// <param name="Common">Files that matter to every result.</param>
/// <param name="Folders">Folders whose names matter to every result.</param>
/// <param name="Groups">The results.</param>
public sealed record RunSnapshot(
    string Request,
    string Summary,
    IReadOnlyList<SnapshotFile> Common,
    IReadOnlyList<SnapshotFolder> Folders,
    IReadOnlyList<SnapshotResult> Groups
)
{
    /// <summary>The snapshot that the run began with: results that aren't among the groups are as they were there; null for none.</summary>
    public SnapshotImage? Before { get; init; }
}

/// <summary>What became of a snapshot.</summary>
public abstract record SnapshotCheck
{
    private SnapshotCheck() { }

    /// <summary>There is none, it is of another request, or something changed that matters to all.</summary>
    public sealed record Broken : SnapshotCheck
    {
        /// <summary>The one value.</summary>
        public static Broken Value { get; } = new();
    }

    /// <summary>Nothing changed: there is nothing to do.</summary>
    /// <param name="Summary"><see cref="RunSnapshot.Summary"/>.</param>
    public sealed record Whole(string Summary) : SnapshotCheck;

    /// <summary>Some results have to be looked at.</summary>
    /// <param name="Image">The snapshot as it was.</param>
    /// <param name="Known">Names of the results that it vouches for.</param>
    /// <param name="Open">Names of the others.</param>
    public sealed record Partly(SnapshotImage Image, SnapshotNames Known, IReadOnlySet<string> Open)
        : SnapshotCheck;
}
