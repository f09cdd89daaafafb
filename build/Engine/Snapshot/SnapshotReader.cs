using System.Runtime.InteropServices;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Snapshot;

/// <summary>The fast up-to-date check: reads a snapshot and looks at every file it names, on all cores.</summary>
internal sealed unsafe class SnapshotReader
{
    /// <summary>Fewer blocks than this aren't worth starting threads for: starting two costs as much as 300 looks.</summary>
    private const int FewBlocks = 2;

    private readonly SnapshotImage snapshot;
    private readonly HashSet<int> changed = [];
    private readonly Lock gate = new();
    private int nextBlock;

    private SnapshotReader(SnapshotImage snapshot) => this.snapshot = snapshot;

    /// <summary>Looks. Never fails: what can't be read vouches for nothing. Only on Linux, where a stat tells enough.</summary>
    /// <param name="path">The snapshot.</param>
    /// <param name="request">What is asked now.</param>
    public static SnapshotCheck Check(string path, string request)
    {
        if (!OperatingSystem.IsLinux() || !Disk.FileExists(path))
        {
            return SnapshotCheck.Broken.Value;
        }

        try
        {
            var bytes = Disk.ReadBytes(path);
            return
                IsSound(bytes)
                && new SnapshotImage(bytes) is var snapshot
                && string.Equals(snapshot.Request, request, StringComparison.Ordinal)
                ? new SnapshotReader(snapshot).Check()
                : SnapshotCheck.Broken.Value;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return SnapshotCheck.Broken.Value;
        }
    }

    private static bool IsSound(byte[] bytes) =>
        bytes.Length > SnapshotImage.HeaderSize
        && BitConverter.ToUInt64(bytes) == SnapshotWriter.Magic
        && BitConverter.ToUInt64(bytes, 8)
            == SnapshotWriter.Checksum(bytes.AsSpan(SnapshotImage.HeaderSize));

    private SnapshotCheck Check()
    {
        foreach (var folder in snapshot.Listed)
        {
            if (!FolderNames.IsSame(folder))
            {
                return SnapshotCheck.Broken.Value;
            }
        }

        Look();
        foreach (var file in snapshot.CommonIndices)
        {
            if (changed.Contains(file))
            {
                return SnapshotCheck.Broken.Value;
            }
        }

        return Judge();
    }

    private SnapshotCheck Judge()
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var result in snapshot.Results())
        {
            if (!result.IsFresh || result.Touches(changed))
            {
                open.Add(result.Name);
            }
        }

        if (open.Count == 0)
        {
            return new SnapshotCheck.Whole(snapshot.Summary);
        }

        var known = new SnapshotNames(snapshot, snapshot.Count - open.Count);
        foreach (var result in snapshot.Results())
        {
            if (!result.IsIn(open))
            {
                known.Add(result);
            }
        }

        return new SnapshotCheck.Partly(snapshot, known, open);
    }

    private void Look()
    {
        var descriptors = new int[snapshot.Folders.Count];
        for (var i = 0; i < descriptors.Length; i++)
        {
            descriptors[i] = FolderStat.Open(snapshot.Folders[i]);
        }

        try
        {
            var helpers = new Thread[
                snapshot.Starts.Length - 1 < FewBlocks ? 0 : Environment.ProcessorCount - 1
            ];
            for (var i = 0; i < helpers.Length; i++)
            {
                helpers[i] = new Thread(() => LookAtBlocks(descriptors), 1 << 18);
                helpers[i].Start();
            }

            LookAtBlocks(descriptors);
            foreach (var helper in helpers)
            {
                helper.Join();
            }
        }
        finally
        {
            foreach (var descriptor in descriptors)
            {
                FolderStat.Close(descriptor);
            }
        }
    }

    private void LookAtBlocks(int[] descriptors)
    {
        var starts = snapshot.Starts;
        fixed (byte* start = snapshot.Bytes)
        {
            while (
                Interlocked.Increment(ref nextBlock) - 1 is var block && block < starts.Length - 1
            )
            {
                var at = starts[block];
                for (var i = block * SnapshotImage.BlockSize; at < starts[block + 1]; i++)
                {
                    var folder = MemoryMarshal.Read<int>(snapshot.Bytes[at..]);
                    if (
                        !FolderStat.IsSame(
                            descriptors[folder],
                            start + SnapshotImage.NameOf(at),
                            (long*)(start + at + SnapshotImage.StatOffset)
                        )
                    )
                    {
                        lock (gate)
                        {
                            changed.Add(i);
                        }
                    }

                    at = snapshot.Next(at);
                }
            }
        }
    }
}
