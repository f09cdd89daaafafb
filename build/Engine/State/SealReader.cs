using System.Runtime.InteropServices;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Engine.State;

/// <summary>The fast up-to-date check: reads a seal and looks at every file it names, on all cores.</summary>
internal sealed unsafe class SealReader
{
    /// <summary>Fewer blocks than this aren't worth starting threads for: starting two costs as much as 300 looks.</summary>
    private const int FewBlocks = 2;

    private readonly SealImage seal;
    private readonly HashSet<int> changed = [];
    private readonly Lock gate = new();
    private int nextBlock;

    private SealReader(SealImage seal) => this.seal = seal;

    /// <summary>Looks. Never fails: what can't be read vouches for nothing. Only on Linux, where a stat tells enough.</summary>
    /// <param name="path">The seal.</param>
    /// <param name="request">What is asked now.</param>
    public static SealCheck Check(string path, string request)
    {
        if (!OperatingSystem.IsLinux() || !Disk.FileExists(path))
        {
            return SealCheck.Broken.Value;
        }

        try
        {
            var bytes = Disk.ReadBytes(path);
            return
                IsSound(bytes)
                && new SealImage(bytes) is var seal
                && string.Equals(seal.Request, request, StringComparison.Ordinal)
                ? new SealReader(seal).Check()
                : SealCheck.Broken.Value;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return SealCheck.Broken.Value;
        }
    }

    private static bool IsSound(byte[] bytes) =>
        bytes.Length > SealImage.HeaderSize
        && BitConverter.ToUInt64(bytes) == SealWriter.Magic
        && BitConverter.ToUInt64(bytes, 8)
            == SealWriter.Checksum(bytes.AsSpan(SealImage.HeaderSize));

    private SealCheck Check()
    {
        foreach (var folder in seal.Listed)
        {
            if (!FolderNames.IsSame(folder))
            {
                return SealCheck.Broken.Value;
            }
        }

        Look();
        foreach (var file in seal.CommonIndices)
        {
            if (changed.Contains(file))
            {
                return SealCheck.Broken.Value;
            }
        }

        return Judge();
    }

    private SealCheck Judge()
    {
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var result in seal.Results())
        {
            if (!result.IsFresh || result.Touches(changed))
            {
                open.Add(result.Name);
            }
        }

        if (open.Count == 0)
        {
            return new SealCheck.Whole(seal.Summary);
        }

        var known = new SealedNames(seal, seal.Count - open.Count);
        foreach (var result in seal.Results())
        {
            if (!result.IsIn(open))
            {
                known.Add(result);
            }
        }

        return new SealCheck.Partly(seal, known, open);
    }

    private void Look()
    {
        var descriptors = new int[seal.Folders.Count];
        for (var i = 0; i < descriptors.Length; i++)
        {
            descriptors[i] = FolderStat.Open(seal.Folders[i]);
        }

        try
        {
            var helpers = new Thread[
                seal.Starts.Length - 1 < FewBlocks ? 0 : Environment.ProcessorCount - 1
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
        var starts = seal.Starts;
        fixed (byte* start = seal.Bytes)
        {
            while (
                Interlocked.Increment(ref nextBlock) - 1 is var block && block < starts.Length - 1
            )
            {
                var at = starts[block];
                for (var i = block * SealImage.BlockSize; at < starts[block + 1]; i++)
                {
                    var folder = MemoryMarshal.Read<int>(seal.Bytes[at..]);
                    if (
                        !FolderStat.IsSame(
                            descriptors[folder],
                            start + SealImage.NameOf(at),
                            (long*)(start + at + SealImage.StatOffset)
                        )
                    )
                    {
                        lock (gate)
                        {
                            changed.Add(i);
                        }
                    }

                    at = seal.Next(at);
                }
            }
        }
    }
}
