namespace AvatarBuild.Engine.Snapshot;

/// <summary>Snapshots on disk.</summary>
public static class Snapshots
{
    /// <summary>Replaces a snapshot. Not durable: losing it costs one look at everything, and so does one that is full of files without results: it isn't written.</summary>
    public static void Write(string path, RunSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        SnapshotWriter.Write(path, snapshot);
    }

    /// <summary>A snapshot in memory, to go on from (<see cref="RunSnapshot.Before"/>).</summary>
    public static SnapshotImage ImageOf(RunSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return SnapshotWriter.ImageOf(snapshot);
    }

    /// <summary>Looks at every file that a snapshot names. Never fails: what can't be read vouches for nothing. Only on Linux, where a stat tells enough.</summary>
    /// <param name="path">The snapshot.</param>
    /// <param name="request">What is asked now.</param>
    public static SnapshotCheck Check(string path, string request) =>
        SnapshotReader.Check(path, request);
}
