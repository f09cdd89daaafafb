using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Snapshot;

/// <summary>The names in a folder as one number: which files there are, not what is in them.</summary>
public static class FolderNames
{
    /// <summary>A folder as it is now.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="beforeNs">It is trusted by its stat only when it was last changed before this, nanoseconds since 1970.</param>
    /// <param name="known">As it was once: not read again while its stat is the same; null for nothing.</param>
    public static SnapshotFolder Of(string path, long beforeNs, SnapshotFolder? known = null)
    {
        // The stat first: a name that comes while the folder is read makes the stat another.
        var stat = FolderStat.Of(path);
        if (stat is not null && known is not null && IsUntouched(known, stat))
        {
            return known;
        }

        var names = stat is null ? 0 : Digest(path);
        return stat is not null && Math.Max(stat.ModifiedNs, stat.ChangedNs) < beforeNs
            ? new SnapshotFolder(path, stat.ModifiedNs, stat.ChangedNs, stat.Inode, names)
            : new SnapshotFolder(path, -1, 0, 0, names);
    }

    /// <summary>Are the names still the same? Read only where the folder's stat doesn't say so.</summary>
    public static bool IsSame(SnapshotFolder folder)
    {
        var stat = FolderStat.Of(folder.Path);
        return stat is null
            ? folder.Names == 0
            : IsUntouched(folder, stat) || Digest(folder.Path) == folder.Names;
    }

    private static bool IsUntouched(SnapshotFolder folder, FileStat stat) =>
        stat.ModifiedNs == folder.ModifiedNs
        && stat.ChangedNs == folder.ChangedNs
        && stat.Inode == folder.Inode;

    // FNV-1a of each name, summed: the order in which the system lists them doesn't matter.
    private static ulong Digest(string path)
    {
        var sum = 1UL;
        Disk.EachFileName(path, name => sum += Hash(name));
        return sum;
    }

    private static ulong Hash(ReadOnlySpan<char> name)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        // Sums of FNV values of short names meet too easily; one more mixing (splitmix64's) makes them far apart.
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9UL;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebUL;
        return hash ^ (hash >> 31);
    }
}
