using System.Buffers.Binary;

namespace AvatarBuild.Faces.Networks;

/// <summary>One table of a FlatBuffers file: fields by number, absent ones as zero or empty. Knows no network.</summary>
internal readonly struct FlatTable
{
    private readonly byte[] _file;
    private readonly int _at;

    private FlatTable(byte[] file, int at)
    {
        _file = file;
        _at = at;
    }

    public static FlatTable Root(byte[] file) => new(file, Follow(file, 0));

    public int Byte(int field) => Field(field) is > 0 and var at ? _file[at] : 0;

    public int Int(int field) => Field(field) is > 0 and var at ? Read(_file, at) : 0;

    public FlatTable Table(int field) => new(_file, Follow(_file, Field(field)));

    public FlatTable[] Tables(int field)
    {
        var (at, count) = Vector(field);
        var tables = new FlatTable[count];
        for (var i = 0; i < count; i++)
        {
            tables[i] = new FlatTable(_file, Follow(_file, at + 4 * i));
        }
        return tables;
    }

    public int[] Ints(int field)
    {
        var (at, count) = Vector(field);
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = Read(_file, at + 4 * i);
        }
        return numbers;
    }

    public ReadOnlySpan<byte> Bytes(int field)
    {
        var (at, count) = Vector(field);
        return _file.AsSpan(at, count);
    }

    private (int At, int Count) Vector(int field)
    {
        var at = Field(field);
        if (at == 0)
        {
            return (0, 0);
        }
        var start = Follow(_file, at);
        return (start + 4, Read(_file, start));
    }

    /// <summary>Where a field lies; 0 where the file leaves it out.</summary>
    private int Field(int field)
    {
        var names = _at - Read(_file, _at);
        var slot = 4 + 2 * field;
        if (slot >= BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(names)))
        {
            return 0;
        }
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(names + slot));
        return offset == 0 ? 0 : _at + offset;
    }

    private static int Follow(byte[] file, int at) => at + Read(file, at);

    private static int Read(byte[] file, int at) =>
        BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
}
