using System.Buffers.Binary;

namespace AvatarBuild.Media.Formats;

/// <summary>Reads numbers and marks from a seekable stream. Reading past its end is an <see cref="EndOfStreamException"/>.</summary>
public sealed class HeaderReader(Stream stream)
{
    /// <summary>Bytes in all.</summary>
    public long Length => stream.Length;

    /// <summary>Where the next read begins.</summary>
    public long Position
    {
        get => stream.Position;
        set => stream.Position = value;
    }

    /// <summary>Nothing is left to read.</summary>
    public bool AtEnd => stream.Position >= stream.Length;

    /// <summary>The next so many bytes.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>At most so many bytes, from here.</summary>
    public byte[] UpTo(int count) => Bytes((int)Math.Min(count, Math.Max(0, Length - Position)));

    /// <summary>The next so many bytes as Latin-1 text.</summary>
    public string Mark(int count) => System.Text.Encoding.Latin1.GetString(Bytes(count));

    /// <summary>One byte.</summary>
    public int Byte() => Bytes(1)[0];

    /// <summary>Two bytes, the high one first.</summary>
    public int U16Big() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    /// <summary>Two bytes, the low one first.</summary>
    public int U16Little() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    /// <summary>Three bytes, the lowest first.</summary>
    public int U24Little() => U16Little() | (Byte() << 16);

    /// <summary>Four bytes, the highest first.</summary>
    public uint U32Big() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    /// <summary>Four bytes, the lowest first.</summary>
    public uint U32Little() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    /// <summary>Eight bytes, the highest first, signed.</summary>
    public long U64Big() => BinaryPrimitives.ReadInt64BigEndian(Bytes(8));
}
