using System.Numerics;
using System.Text;

namespace AvatarBuild.Engine.Snapshot;

/// <summary>
/// Names of the results that a snapshot vouches for. They stay the snapshot's bytes, found by a table of their hashes: texts of
/// 10,000 are half a megabyte of fresh memory.
/// </summary>
public sealed class SnapshotNames
{
    // Names of files have no more.
    private const int Usual = 256;
    private readonly SnapshotImage snapshot;

    // Positions of results in the image, which never are 0; each at the place its hash tells or the next free one. Half stay free.
    private readonly int[] table;

    /// <param name="snapshot">Holds the names.</param>
    /// <param name="most">How many will be added at most.</param>
    internal SnapshotNames(SnapshotImage snapshot, int most)
    {
        this.snapshot = snapshot;
        table = new int[BitOperations.RoundUpToPowerOf2((uint)(2 * most) + 1)];
    }

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Is it one of them?</summary>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var length = Encoding.UTF8.GetByteCount(name);
        Span<byte> utf8 = length <= Usual ? stackalloc byte[length] : new byte[length];
        _ = Encoding.UTF8.GetBytes(name, utf8);
        return table[Find(utf8)] != 0;
    }

    internal void Add(SnapshotImage.Result result)
    {
        ref var place = ref table[Find(result.Utf8Name)];
        Count += place == 0 ? 1 : 0;
        place = result.Start;
    }

    // Where it is, or would be put.
    private int Find(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        var at = hash.ToHashCode() & (table.Length - 1);
        while (table[at] != 0 && !snapshot.NameAt(table[at]).SequenceEqual(name))
        {
            at = (at + 1) & (table.Length - 1);
        }

        return at;
    }
}
