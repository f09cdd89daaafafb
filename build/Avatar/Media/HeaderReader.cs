using System.Buffers.Binary;

namespace AvatarBuild.Avatar.Media;

/// <summary>Reads numbers and marks from a seekable stream. Reading past its end is an <see cref="EndOfStreamException"/>.</summary>
internal sealed class HeaderReader(Stream stream)
{
    public long Length => stream.Length;

    public long Position
    {
        get => stream.Position;
        set => stream.Position = value;
    }

    public bool AtEnd => stream.Position >= stream.Length;

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>At most so many bytes, from here.</summary>
    public byte[] UpTo(int count) => Bytes((int)Math.Min(count, Math.Max(0, Length - Position)));

    public string Mark(int count) => System.Text.Encoding.Latin1.GetString(Bytes(count));

    public int Byte() => Bytes(1)[0];

    public int U16Big() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    public int U16Little() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

    public int U24Little() => U16Little() | (Byte() << 16);

    public uint U32Big() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public uint U32Little() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    public long U64Big() => BinaryPrimitives.ReadInt64BigEndian(Bytes(8));
}
