using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Engine.State;

/// <summary>
/// A seal as bytes, laid out so that a check reads it once and makes no object for a file. Little endian: magic,
/// checksum; request, summary; folders of files; listed folders; files in blocks; indices of the common files; results
/// with the indices of theirs. A file that several results share stands there once. The format: DESIGN.md.
/// </summary>
internal sealed class SealWriter : IDisposable
{
    /// <summary>Its first eight bytes: "AVBSEAL1".</summary>
    public const ulong Magic = 0x314c414553425641;

    /// <summary>Magic and checksum.</summary>
    public const int HeaderSize = 16;

    /// <summary>Files in a block, the share that a thread of a check takes at a time.</summary>
    public const int BlockSize = 1024;

    private readonly MemoryStream bytes = new();
    private readonly BinaryWriter writer;
    private readonly Dictionary<string, int> folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> files = new(StringComparer.Ordinal);
    private readonly List<SealedFile> order = [];

    private SealWriter() => writer = new BinaryWriter(bytes);

    /// <summary>Replaces a seal. Not durable: losing it costs one look at everything.</summary>
    public static void Write(string path, Seal seal)
    {
        using var writer = new SealWriter();
        writer.Body(seal);
        Disk.ReplaceBytesSoon(path, writer.Signed());
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
        BinaryPrimitives.WriteUInt64LittleEndian(all[8..], Checksum(all[HeaderSize..]));
        return all;
    }

    private void Body(Seal seal)
    {
        bytes.Position = HeaderSize;
        Text(seal.Request);
        Text(seal.Summary);
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
        writer.Write(groups.Length);
        for (var i = 0; i < groups.Length; i++)
        {
            Text(seal.Groups[i].Name);
            writer.Write(seal.Groups[i].IsFresh);
            Numbers(groups[i]);
        }

        writer.Flush();
    }

    private int[] Indices(IReadOnlyList<SealedFile> of)
    {
        var indices = new int[of.Count];
        for (var i = 0; i < indices.Length; i++)
        {
            var file = of[i];
            if (!files.TryGetValue(file.Path, out indices[i]))
            {
                indices[i] = order.Count;
                files.Add(file.Path, order.Count);
                order.Add(file);
                _ = folders.TryAdd(Path.GetDirectoryName(file.Path)!, folders.Count);
            }
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
        var starts = new int[(order.Count + BlockSize - 1) / BlockSize];
        writer.Write(order.Count);
        var table = bytes.Position;
        bytes.Position += (starts.Length + 1) * sizeof(int);
        for (var i = 0; i < order.Count; i++)
        {
            if (i % BlockSize == 0)
            {
                starts[i / BlockSize] = (int)bytes.Position;
            }

            File(order[i]);
        }

        var end = bytes.Position;
        bytes.Position = table;
        foreach (var start in starts)
        {
            writer.Write(start);
        }

        writer.Write((int)end);
        bytes.Position = end;
    }

    private void File(SealedFile file)
    {
        writer.Write(folders[Path.GetDirectoryName(file.Path)!]);
        writer.Write(file.Stat?.Size ?? -1);
        writer.Write(file.Stat?.ModifiedNs ?? 0);
        writer.Write(file.Stat?.ChangedNs ?? 0);
        writer.Write(file.Stat?.Inode ?? 0);
        Text(Path.GetFileName(file.Path));
        // A check hands the name to the system as it lies here.
        writer.Write((byte)0);
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
        foreach (var number in numbers)
        {
            writer.Write(number);
        }
    }
}
