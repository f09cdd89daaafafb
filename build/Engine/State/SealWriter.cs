using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Engine.State;

/// <summary>
/// A seal as bytes, laid out so that a check reads it once and makes no object for a file. Little endian: magic,
/// checksum; request, summary; folders of files; listed folders; files in blocks; indices of the common files; results
/// with the indices of theirs. A file that several results share stands there once. What wasn't looked at is copied from
/// the seal before, with its files' numbers. The format: DESIGN.md.
/// </summary>
internal sealed class SealWriter : IDisposable
{
    /// <summary>Its first eight bytes: "AVBSEAL1".</summary>
    public const ulong Magic = 0x314c414553425641;

    // Files that no result names any more are looked at all the same: as many as these are borne.
    private const int MostUnused = 1000;

    private readonly MemoryStream bytes;
    private readonly BinaryWriter writer;
    private readonly SealImage? before;
    private readonly Dictionary<string, int> folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> files = new(StringComparer.Ordinal);
    private readonly List<SealedFile> added = [];

    // By number, of the seal before: those of results that are written anew, and what became of them.
    private readonly Dictionary<int, SealedFile> old = [];
    private readonly Dictionary<int, SealedFile> renewed = [];
    private readonly Dictionary<string, SealedGroup> anew = new(StringComparer.Ordinal);

    private SealWriter(Seal seal)
    {
        before = seal.Before;
        // Large enough: at 100,000 results growing would hold three times 24 MB.
        bytes = new MemoryStream(
            (before?.Bytes.Length ?? 0)
                + 4096
                + seal.Groups.Sum(group => 64 + (128 * group.Files.Count))
        );
        writer = new BinaryWriter(bytes);
    }

    private int OldFiles => before?.Files ?? 0;

    /// <summary>Replaces a seal. Not durable: losing it costs one look at everything.</summary>
    public static void Write(string path, Seal seal)
    {
        using var writer = new SealWriter(seal);
        if (writer.Body(seal))
        {
            Disk.ReplaceBytesSoon(path, writer.Signed());
        }
    }

    /// <summary>The same in memory.</summary>
    public static SealImage ImageOf(Seal seal)
    {
        using var writer = new SealWriter(seal);
        _ = writer.Body(seal);
        return new SealImage(writer.bytes.GetBuffer());
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>CRC-32C, eight bytes at a time: finds torn writes and flipped bits.</summary>
    public static uint Checksum(ReadOnlySpan<byte> body)
    {
        var sum = uint.MaxValue;
        for (; body.Length >= 8; body = body[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(body));
        }

        foreach (var one in body)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum;
    }

    private ReadOnlySpan<byte> Signed()
    {
        var all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(all, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(all[8..], Checksum(all[SealImage.HeaderSize..]));
        return all;
    }

    // False where so much of the seal before is of no use that a new one is worth a look at everything.
    private bool Body(Seal seal)
    {
        bytes.Position = SealImage.HeaderSize;
        Text(seal.Request);
        Text(seal.Summary);
        foreach (var group in seal.Groups)
        {
            anew.Add(group.Name, group);
        }

        Recall();
        var common = Indices(seal.Common);
        var groups = new int[seal.Groups.Count][];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = Indices(seal.Groups[i].Files);
        }

        writer.Write(folders.Count);
        foreach (var folder in folders.Keys)
        {
            Text(folder);
        }

        Listed(seal.Folders);
        Files();
        Numbers(common);
        var isUsed = new bool[OldFiles + added.Count];
        Use(common, isUsed);
        Results(seal.Groups, groups, isUsed);
        writer.Flush();
        var unused = isUsed.AsSpan().Count(false);
        return unused <= Math.Max(MostUnused, isUsed.Length / 2);
    }

    // Folders keep their numbers; of the files only those are needed that may be named again.
    private void Recall()
    {
        if (before is null)
        {
            return;
        }

        foreach (var folder in before.Folders)
        {
            folders.Add(folder, folders.Count);
        }

        Recall(before.CommonIndices);
        foreach (var result in before.Results())
        {
            if (anew.ContainsKey(result.Name))
            {
                Recall(result.Files);
            }
        }
    }

    private void Recall(ReadOnlySpan<int> indices)
    {
        foreach (var index in indices)
        {
            if (!old.ContainsKey(index))
            {
                var file = before!.File(index);
                old.Add(index, file);
                _ = files.TryAdd(file.Path, index);
            }
        }
    }

    private int[] Indices(IReadOnlyList<SealedFile> of)
    {
        var indices = new int[of.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            var file = of[i];
            if (!files.TryGetValue(file.Path, out var index))
            {
                index = OldFiles + added.Count;
                files.Add(file.Path, index);
                added.Add(file);
                _ = folders.TryAdd(Path.GetDirectoryName(file.Path)!, folders.Count);
            }
            else if (old.TryGetValue(index, out var then) && then.Stat != file.Stat)
            {
                renewed[index] = file;
            }

            indices[i] = index;
        }

        return indices;
    }

    private void Listed(IReadOnlyList<SealedFolder> listed)
    {
        writer.Write(listed.Count);
        foreach (var folder in listed)
        {
            Text(folder.Path);
            writer.Write(folder.ModifiedNs);
            writer.Write(folder.ChangedNs);
            writer.Write(folder.Inode);
            writer.Write(folder.Names);
        }
    }

    private void Files()
    {
        var count = OldFiles + added.Count;
        var starts = new int[((count + SealImage.BlockSize - 1) / SealImage.BlockSize) + 1];
        writer.Write(count);
        var table = bytes.Position;
        bytes.Position += starts.Length * sizeof(int);
        if (before is not null)
        {
            OldBlocks(before, starts);
        }

        for (var i = 0; i < added.Count; i++)
        {
            var index = OldFiles + i;
            if (index % SealImage.BlockSize == 0)
            {
                starts[index / SealImage.BlockSize] = (int)bytes.Position;
            }

            File(added[i]);
        }

        starts[^1] = (int)bytes.Position;
        bytes.Position = table;
        foreach (var start in starts)
        {
            writer.Write(start);
        }

        bytes.Position = starts[^1];
    }

    private void OldBlocks(SealImage before, int[] starts)
    {
        var first = before.Starts[0];
        var moved = (int)bytes.Position - first;
        for (var i = 0; i < before.Starts.Length - 1; i++)
        {
            starts[i] = before.Starts[i] + moved;
        }

        writer.Write(before.Bytes[first..before.Starts[^1]]);
        var end = bytes.Position;
        foreach (var (index, file) in renewed)
        {
            bytes.Position = before.PositionOf(index) + moved + SealImage.StatOffset;
            Stat(file.Stat);
        }

        bytes.Position = end;
    }

    private void File(SealedFile file)
    {
        writer.Write(folders[Path.GetDirectoryName(file.Path)!]);
        Stat(file.Stat);
        Text(Path.GetFileName(file.Path));
        // A check hands the name to the system as it lies here.
        writer.Write((byte)0);
    }

    private void Stat(FileStat? stat)
    {
        writer.Write(stat?.Size ?? -1);
        writer.Write(stat?.ModifiedNs ?? 0);
        writer.Write(stat?.ChangedNs ?? 0);
        writer.Write(stat?.Inode ?? 0);
    }

    private void Results(IReadOnlyList<SealedGroup> groups, int[][] indices, bool[] isUsed)
    {
        var table = bytes.Position;
        writer.Write(0);
        var kept = before is null ? 0 : Keep(before, isUsed);
        for (var i = 0; i < groups.Count; i++)
        {
            Text(groups[i].Name);
            writer.Write(groups[i].IsFresh);
            Numbers(indices[i]);
            Use(indices[i], isUsed);
        }

        var end = bytes.Position;
        bytes.Position = table;
        writer.Write(kept + groups.Count);
        bytes.Position = end;
    }

    private int Keep(SealImage before, bool[] isUsed)
    {
        var kept = 0;
        // They were as they should be for all before this run changed them; now somebody has to look.
        var moved = renewed.Keys.ToHashSet();
        foreach (var result in before.Results())
        {
            if (!anew.ContainsKey(result.Name))
            {
                kept++;
                var start = bytes.Position;
                writer.Write(result.Bytes);
                Use(result.Files, isUsed);
                if (result.Touches(moved))
                {
                    Flag(start + result.FlagOffset);
                }
            }
        }

        return kept;
    }

    private static void Use(ReadOnlySpan<int> files, bool[] isUsed)
    {
        foreach (var file in files)
        {
            isUsed[file] = true;
        }
    }

    private void Flag(long position)
    {
        var end = bytes.Position;
        bytes.Position = position;
        writer.Write(false);
        bytes.Position = end;
    }

    private void Text(string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        writer.Write(encoded.Length);
        writer.Write(encoded);
    }

    private void Numbers(int[] numbers)
    {
        writer.Write(numbers.Length);
        writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }
}
