using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Engine.State;

/// <summary>The fast up-to-date check: reads a seal and looks at every file it names, on all cores.</summary>
internal sealed unsafe class SealReader
{
    /// <summary>Fewer blocks than this aren't worth starting threads for: starting two costs as much as 300 looks.</summary>
    private const int FewBlocks = 2;

    private readonly byte[] bytes;
    private readonly List<int> changed = [];
    private readonly Lock gate = new();
    private int position = SealWriter.HeaderSize;
    private string[] folders = [];
    private int[] starts = [];
    private int files;
    private int nextBlock;

    private SealReader(byte[] bytes) => this.bytes = bytes;

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
            return IsSound(bytes) ? new SealReader(bytes).Check(request) : SealCheck.Broken.Value;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return SealCheck.Broken.Value;
        }
    }

    private static bool IsSound(byte[] bytes) =>
        bytes.Length > SealWriter.HeaderSize
        && BitConverter.ToUInt64(bytes) == SealWriter.Magic
        && BitConverter.ToUInt64(bytes, 8)
            == SealWriter.Checksum(bytes.AsSpan(SealWriter.HeaderSize));

    private SealCheck Check(string request)
    {
        if (!string.Equals(Text(), request, StringComparison.Ordinal))
        {
            return SealCheck.Broken.Value;
        }

        var summary = Text();
        folders = new string[Number()];
        for (var i = 0; i < folders.Length; i++)
        {
            folders[i] = Text();
        }

        var listed = Listed();
        foreach (var folder in listed)
        {
            if (!FolderNames.IsSame(folder))
            {
                return SealCheck.Broken.Value;
            }
        }

        files = Number();
        starts = new int[((files + SealWriter.BlockSize - 1) / SealWriter.BlockSize) + 1];
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = Number();
        }

        Look();
        position = starts[^1];
        var touched = new HashSet<int>(changed);
        return Touches(touched, Numbers())
            ? SealCheck.Broken.Value
            : Judge(new Seal(request, summary, [], listed, []), touched);
    }

    // One pass over the results; only when some are open is the whole of the seal made into objects.
    private SealCheck Judge(Seal head, HashSet<int> touched)
    {
        var groups = position;
        var open = new HashSet<string>(StringComparer.Ordinal);
        for (var left = Number(); left > 0; left--)
        {
            var name = (position, Length: Number());
            position += name.Length;
            var isFresh = bytes[position++] != 0;
            var own = Numbers();
            if (!isFresh || (touched.Count > 0 && Touches(touched, own)))
            {
                open.Add(Encoding.UTF8.GetString(bytes, name.position + 4, name.Length));
            }
        }

        if (open.Count == 0)
        {
            return new SealCheck.Whole(head.Summary);
        }

        position = starts[^1];
        var all = AllFiles();
        var common = Pick(all, Numbers());
        position = groups;
        var results = new SealedGroup[Number()];
        for (var i = 0; i < results.Length; i++)
        {
            var name = Text();
            var isFresh = bytes[position++] != 0;
            results[i] = new SealedGroup(name, isFresh, Pick(all, Numbers()));
        }

        return new SealCheck.Partly(head with { Common = common, Groups = results }, open);
    }

    private void Look()
    {
        var descriptors = new int[folders.Length];
        for (var i = 0; i < descriptors.Length; i++)
        {
            descriptors[i] = FolderStat.Open(folders[i]);
        }

        try
        {
            var helpers = new Thread[
                starts.Length - 1 < FewBlocks ? 0 : Environment.ProcessorCount - 1
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
        fixed (byte* start = bytes)
        {
            while (
                Interlocked.Increment(ref nextBlock) - 1 is var block && block < starts.Length - 1
            )
            {
                var at = starts[block];
                var first = block * SealWriter.BlockSize;
                for (var i = 0; at < starts[block + 1]; i++)
                {
                    var folder = MemoryMarshal.Read<int>(bytes.AsSpan(at));
                    var length = MemoryMarshal.Read<int>(bytes.AsSpan(at + 36));
                    if (
                        !FolderStat.IsSame(
                            descriptors[folder],
                            start + at + 40,
                            (long*)(start + at + 4)
                        )
                    )
                    {
                        lock (gate)
                        {
                            changed.Add(first + i);
                        }
                    }

                    at += 41 + length;
                }
            }
        }
    }

    private SealedFile[] AllFiles()
    {
        var back = position;
        var all = new SealedFile[files];
        position = starts[0];
        for (var i = 0; i < all.Length; i++)
        {
            var folder = folders[Number()];
            var stat = new FileStat(Long(), Long(), Long(), Long());
            all[i] = new SealedFile(Path.Join(folder, Text()), stat.Size < 0 ? null : stat);
            position++;
        }

        position = back;
        return all;
    }

    private SealedFolder[] Listed()
    {
        var listed = new SealedFolder[Number()];
        for (var i = 0; i < listed.Length; i++)
        {
            listed[i] = new SealedFolder(Text(), Long(), Long(), Long(), (ulong)Long());
        }

        return listed;
    }

    private static SealedFile[] Pick(SealedFile[] all, ReadOnlySpan<int> indices)
    {
        var picked = new SealedFile[indices.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = all[indices[i]];
        }

        return picked;
    }

    private static bool Touches(HashSet<int> touched, ReadOnlySpan<int> indices)
    {
        foreach (var index in indices)
        {
            if (touched.Contains(index))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<int> Numbers()
    {
        var count = Number();
        var numbers = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(position, count * sizeof(int)));
        position += count * sizeof(int);
        return numbers;
    }

    private string Text()
    {
        var length = Number();
        var text = Encoding.UTF8.GetString(bytes, position, length);
        position += length;
        return text;
    }

    private int Number()
    {
        var number = BitConverter.ToInt32(bytes, position);
        position += sizeof(int);
        return number;
    }

    private long Long()
    {
        var number = BitConverter.ToInt64(bytes, position);
        position += sizeof(long);
        return number;
    }
}
