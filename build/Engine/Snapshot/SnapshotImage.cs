using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Snapshot;

/// <summary>
/// A snapshot as it lies on the disk. Its files stay bytes until they are asked for: with 10,000 results there are more than
/// 40,000, and a run that makes one of them again needs those of that one.
/// </summary>
public sealed class SnapshotImage
{
    /// <summary>Magic and checksum.</summary>
    internal const int HeaderSize = 16;

    /// <summary>Files in a block, the share that a thread of a check takes at a time.</summary>
    internal const int BlockSize = 1024;

    /// <summary>In a file's bytes: behind the number of its folder.</summary>
    internal const int StatOffset = sizeof(int);

    /// <summary>Size, mtime, ctime, inode.</summary>
    internal const int StatSize = 4 * sizeof(long);

    // Folder, stat, the name's length; the name ends with NUL.
    private const int NameOffset = StatOffset + StatSize + sizeof(int);

    private readonly byte[] bytes;
    private readonly string[] folders;
    private readonly int[] starts;
    private readonly int results;
    private SnapshotFile[]? common;

    /// <param name="bytes">The whole file; sound. What lies behind its end doesn't matter.</param>
    internal SnapshotImage(byte[] bytes)
    {
        this.bytes = bytes;
        var at = new Cursor(bytes, HeaderSize);
        Request = at.Text();
        Summary = at.Text();
        folders = new string[at.Number()];
        for (var i = 0; i < folders.Length; i++)
        {
            folders[i] = at.Text();
        }

        var listed = new SnapshotFolder[at.Number()];
        for (var i = 0; i < listed.Length; i++)
        {
            listed[i] = new SnapshotFolder(
                at.Text(),
                at.Long(),
                at.Long(),
                at.Long(),
                (ulong)at.Long()
            );
        }

        Listed = listed;
        Files = at.Number();
        starts = new int[((Files + BlockSize - 1) / BlockSize) + 1];
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = at.Number();
        }

        at.Position = starts[^1];
        _ = at.Numbers();
        results = at.Position;
    }

    /// <summary>All that was asked.</summary>
    public string Request { get; }

    /// <summary>What the run says when all is fresh.</summary>
    public string Summary { get; }

    /// <summary>Folders whose names matter to every result.</summary>
    public IReadOnlyList<SnapshotFolder> Listed { get; }

    /// <summary>Files that matter to every result.</summary>
    public IReadOnlyList<SnapshotFile> Common => common ??= Pick(CommonIndices);

    /// <summary>How many results.</summary>
    internal int Count => BitConverter.ToInt32(bytes, results);

    /// <summary>How many files it names.</summary>
    internal int Files { get; }

    /// <summary>The folders of its files, absolute, by number.</summary>
    internal IReadOnlyList<string> Folders => folders;

    /// <summary>Where each block of files begins, and where the last one ends.</summary>
    internal ReadOnlySpan<int> Starts => starts;

    /// <summary>The file's bytes.</summary>
    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Numbers of the common files.</summary>
    internal ReadOnlySpan<int> CommonIndices => new Cursor(bytes, starts[^1]).Numbers();

    /// <summary>The files of one result; empty when there is no such result.</summary>
    public IReadOnlyList<SnapshotFile> FilesOf(string name)
    {
        foreach (var result in Results())
        {
            if (result.Is(name))
            {
                return Pick(result.Files);
            }
        }

        return [];
    }

    /// <summary>Its results, in order.</summary>
    internal ResultList Results() => new(bytes, results);

    /// <summary>Name of the result whose bytes begin there, UTF-8.</summary>
    internal ReadOnlySpan<byte> NameAt(int result) =>
        bytes.AsSpan(result + sizeof(int), BitConverter.ToInt32(bytes, result));

    /// <summary>A file by its number.</summary>
    internal SnapshotFile File(int index)
    {
        var at = new Cursor(bytes, PositionOf(index));
        var folder = folders[at.Number()];
        var stat = new FileStat(at.Long(), at.Long(), at.Long(), at.Long());
        return new SnapshotFile(Path.Join(folder, at.Text()), stat.Size < 0 ? null : stat);
    }

    /// <summary>Where a file's bytes begin.</summary>
    internal int PositionOf(int index)
    {
        var position = starts[index / BlockSize];
        for (var left = index % BlockSize; left > 0; left--)
        {
            position = Next(position);
        }

        return position;
    }

    /// <summary>Where the bytes of the file behind another begin.</summary>
    internal int Next(int position) =>
        position
        + NameOffset
        + MemoryMarshal.Read<int>(bytes.AsSpan(position + StatOffset + StatSize))
        + 1;

    /// <summary>Where a file's name begins: UTF-8, ends with NUL.</summary>
    internal static int NameOf(int position) => position + NameOffset;

    private SnapshotFile[] Pick(ReadOnlySpan<int> indices)
    {
        var picked = new SnapshotFile[indices.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = File(indices[i]);
        }

        return picked;
    }

    /// <summary>A result's bytes.</summary>
    internal readonly ref struct Result(ReadOnlySpan<byte> bytes, int start, int name)
    {
        /// <summary>Where its bytes begin in the image.</summary>
        public int Start { get; } = start;

        /// <summary>Where they end.</summary>
        public int End => Start + Bytes.Length;

        /// <summary>All of them.</summary>
        public ReadOnlySpan<byte> Bytes { get; } = bytes;

        /// <summary>Where its flag lies in them.</summary>
        public int FlagOffset => sizeof(int) + name;

        /// <summary>It was as it should be.</summary>
        public bool IsFresh => Bytes[FlagOffset] != 0;

        /// <summary>Numbers of its files.</summary>
        public ReadOnlySpan<int> Files =>
            MemoryMarshal.Cast<byte, int>(Bytes[(FlagOffset + 1 + sizeof(int))..]);

        /// <summary>Its name.</summary>
        public string Name => Encoding.UTF8.GetString(Utf8Name);

        /// <summary>The same, as it lies there.</summary>
        public ReadOnlySpan<byte> Utf8Name => Bytes.Slice(sizeof(int), name);

        /// <summary>Is that its name?</summary>
        public bool Is(string other) => string.Equals(Name, other, StringComparison.Ordinal);

        /// <summary>Is its name among some? No text is made of it for that.</summary>
        public bool IsIn(HashSet<string> names)
        {
            Span<char> text = stackalloc char[256];
            return name <= text.Length
                ? names
                    .GetAlternateLookup<ReadOnlySpan<char>>()
                    .Contains(text[..Encoding.UTF8.GetChars(Utf8Name, text)])
                : names.Contains(Name);
        }

        /// <summary>Is one of the files among some?</summary>
        public bool Touches(HashSet<int> some)
        {
            if (some.Count > 0)
            {
                foreach (var file in Files)
                {
                    if (some.Contains(file))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>Results, read one after the other.</summary>
    internal ref struct ResultList(byte[] bytes, int position)
    {
        private Cursor at = new(bytes, position + sizeof(int));
        private int left = BitConverter.ToInt32(bytes, position);
        private int start;
        private int name;

        /// <summary>The current result.</summary>
        public readonly Result Current =>
            new(bytes.AsSpan(start, at.Position - start), start, name);

        public readonly ResultList GetEnumerator() => this;

        public bool MoveNext()
        {
            if (left == 0)
            {
                return false;
            }

            left--;
            start = at.Position;
            name = at.Number();
            at.Position += name + 1;
            _ = at.Numbers();
            return true;
        }
    }

    private struct Cursor(byte[] bytes, int position)
    {
        public int Position { readonly get; set; } = position;

        public int Number()
        {
            var number = BitConverter.ToInt32(bytes, Position);
            Position += sizeof(int);
            return number;
        }

        public long Long()
        {
            var number = BitConverter.ToInt64(bytes, Position);
            Position += sizeof(long);
            return number;
        }

        public string Text()
        {
            var length = Number();
            var text = Encoding.UTF8.GetString(bytes, Position, length);
            Position += length;
            return text;
        }

        public ReadOnlySpan<int> Numbers()
        {
            var count = Number();
            var numbers = MemoryMarshal.Cast<byte, int>(
                bytes.AsSpan(Position, count * sizeof(int))
            );
            Position += count * sizeof(int);
            return numbers;
        }
    }
}
