using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Snapshot;

/// <summary>
/// A snapshot as bytes, laid out so that a check reads it once and makes no object for a file. Little endian: magic,
/// checksum; request, summary; folders of files; listed folders; files in blocks; indices of the common files; results
/// with the indices of theirs. A file that several results share stands there once. What wasn't looked at is taken from
/// the snapshot before, with its files' numbers: in long pieces and without a copy in between. The format: DESIGN.md.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    /// <summary>Its first eight bytes: "AVBSEAL1".</summary>
    public const ulong Magic = 0x314c414553425641;

    // Files that no result names any more are looked at all the same: as many as these are borne.
    private const int MostUnused = 1000;

    // All that is new, one after the other, and how it and pieces of the snapshot before make the whole.
    private readonly MemoryStream bytes;
    private readonly BinaryWriter writer;
    private readonly SnapshotImage? before;
    private readonly List<Piece> pieces = [];
    private int ended;
    private int length;
    private readonly Dictionary<string, int> folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> files = new(StringComparer.Ordinal);
    private readonly List<SnapshotFile> added = [];

    // By number, of the snapshot before: those of results that are written anew, and what became of them.
    private readonly Dictionary<int, SnapshotFile> old = [];
    private readonly Dictionary<int, SnapshotFile> renewed = [];
    private readonly HashSet<string> anew;

    private SnapshotWriter(RunSnapshot snapshot)
    {
        before = snapshot.Before;
        // Large enough: at 100,000 results growing would hold three times 24 MB.
        bytes = new MemoryStream(
            4096 + snapshot.Groups.Sum(group => 64 + (128 * group.Files.Count))
        );
        writer = new BinaryWriter(bytes);
        anew = new(snapshot.Groups.Select(group => group.Name), StringComparer.Ordinal);
    }

    private int OldFiles => before?.Files ?? 0;

    /// <summary>Where in the whole the next byte will lie.</summary>
    private int Position => length + (int)bytes.Position - ended;

    /// <summary>Replaces a snapshot. Not durable: losing it costs one look at everything.</summary>
    public static void Write(string path, RunSnapshot snapshot)
    {
        using var writer = new SnapshotWriter(snapshot);
        if (writer.Body(snapshot))
        {
            writer.Sign();
            Disk.ReplaceSoon(path, writer.WriteTo);
        }
    }

    /// <summary>The same in memory.</summary>
    public static SnapshotImage ImageOf(RunSnapshot snapshot)
    {
        using var writer = new SnapshotWriter(snapshot);
        _ = writer.Body(snapshot);
        var image = new byte[writer.Position];
        writer.WriteTo(new MemoryStream(image));
        return new SnapshotImage(image);
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>CRC-32C, eight bytes at a time: finds torn writes and flipped bits.</summary>
    public static uint Checksum(ReadOnlySpan<byte> body) => Checksum(uint.MaxValue, body);

    private static uint Checksum(uint sum, ReadOnlySpan<byte> body)
    {
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

    private void Sign()
    {
        var sum = uint.MaxValue;
        var skipped = SnapshotImage.HeaderSize;
        foreach (var piece in pieces)
        {
            sum = Checksum(sum, Of(piece)[skipped..]);
            skipped = 0;
        }

        var head = bytes.GetBuffer().AsSpan(0, SnapshotImage.HeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], sum);
    }

    private void WriteTo(Stream to)
    {
        foreach (var piece in pieces)
        {
            to.Write(Of(piece));
        }
    }

    private ReadOnlySpan<byte> Of(Piece piece) =>
        piece.IsOld
            ? before!.Bytes.Slice(piece.Start, piece.Length)
            : bytes.GetBuffer().AsSpan(piece.Start, piece.Length);

    // What was written since the last piece is one of its own.
    private void End()
    {
        var end = (int)bytes.Length;
        if (end > ended)
        {
            pieces.Add(new(IsOld: false, ended, end - ended));
            length += end - ended;
            ended = end;
        }
    }

    private void Take(int from, int to)
    {
        if (to > from)
        {
            End();
            pieces.Add(new(IsOld: true, from, to - from));
            length += to - from;
        }
    }

    // False where so much of the snapshot before is of no use that a new one is worth a look at everything.
    private bool Body(RunSnapshot snapshot)
    {
        Room(SnapshotImage.HeaderSize);
        Text(snapshot.Request);
        Text(snapshot.Summary);
        Recall();
        var common = Indices(snapshot.Common);
        var groups = new int[snapshot.Groups.Count][];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = Indices(snapshot.Groups[i].Files);
        }

        writer.Write(folders.Count);
        foreach (var folder in folders.Keys)
        {
            Text(folder);
        }

        Listed(snapshot.Folders);
        Files();
        Numbers(common);
        var isUsed = new bool[OldFiles + added.Count];
        Use(common, isUsed);
        Results(snapshot.Groups, groups, isUsed);
        End();
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
            if (result.IsIn(anew))
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

    private int[] Indices(IReadOnlyList<SnapshotFile> of)
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

    private void Listed(IReadOnlyList<SnapshotFolder> listed)
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
        var starts = new int[((count + SnapshotImage.BlockSize - 1) / SnapshotImage.BlockSize) + 1];
        writer.Write(count);
        var table = Room(starts.Length * sizeof(int));
        if (before is not null)
        {
            OldBlocks(before, starts);
        }

        for (var i = 0; i < added.Count; i++)
        {
            var index = OldFiles + i;
            if (index % SnapshotImage.BlockSize == 0)
            {
                starts[index / SnapshotImage.BlockSize] = Position;
            }

            File(added[i]);
        }

        starts[^1] = Position;
        MemoryMarshal
            .AsBytes(starts.AsSpan())
            .CopyTo(bytes.GetBuffer().AsSpan(table, starts.Length * sizeof(int)));
    }

    private void OldBlocks(SnapshotImage before, int[] starts)
    {
        var from = before.Starts[0];
        var moved = Position - from;
        for (var i = 0; i < before.Starts.Length - 1; i++)
        {
            starts[i] = before.Starts[i] + moved;
        }

        foreach (var (index, file) in renewed.OrderBy(pair => pair.Key))
        {
            var stat = before.PositionOf(index) + SnapshotImage.StatOffset;
            Take(from, stat);
            Stat(file.Stat);
            from = stat + SnapshotImage.StatSize;
        }

        Take(from, before.Starts[^1]);
    }

    private void File(SnapshotFile file)
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

    private void Results(IReadOnlyList<SnapshotResult> groups, int[][] indices, bool[] isUsed)
    {
        var count = Room(sizeof(int));
        var kept = before is null ? 0 : Keep(before, isUsed);
        for (var i = 0; i < groups.Count; i++)
        {
            Text(groups[i].Name);
            writer.Write(groups[i].IsFresh);
            Numbers(indices[i]);
            Use(indices[i], isUsed);
        }

        BinaryPrimitives.WriteInt32LittleEndian(
            bytes.GetBuffer().AsSpan(count),
            kept + groups.Count
        );
    }

    private int Keep(SnapshotImage before, bool[] isUsed)
    {
        var kept = 0;
        // They were as they should be for all before this run changed them; now somebody has to look.
        var moved = renewed.Keys.ToHashSet();
        var (from, to) = (0, 0);
        foreach (var result in before.Results())
        {
            if (result.IsIn(anew))
            {
                Take(from, to);
                (from, to) = (result.End, result.End);
                continue;
            }

            kept++;
            (from, to) = (to == result.Start ? from : result.Start, result.End);
            Use(result.Files, isUsed);
            if (result.Touches(moved))
            {
                var flag = result.Start + result.FlagOffset;
                Take(from, flag);
                writer.Write(false);
                from = flag + 1;
            }
        }

        Take(from, to);
        return kept;
    }

    private static void Use(ReadOnlySpan<int> files, bool[] isUsed)
    {
        foreach (var file in files)
        {
            isUsed[file] = true;
        }
    }

    // Left for what is known later.
    private int Room(int size)
    {
        var start = (int)bytes.Position;
        writer.Write(new byte[size]);
        return start;
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

    /// <summary>A stretch of the snapshot before, or of what is new.</summary>
    private readonly record struct Piece(bool IsOld, int Start, int Length);
}
