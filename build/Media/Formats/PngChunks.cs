using System.Buffers.Binary;

namespace AvatarBuild.Media.Formats;

/// <summary>One chunk of a PNG.</summary>
/// <param name="Name">Four letters; the first is a capital where the picture can't be shown without it.</param>
/// <param name="Content">What it holds.</param>
/// <param name="IsWhole">Its checksum is right.</param>
public sealed record PngChunk(string Name, byte[] Content, bool IsWhole)
{
    /// <summary>The picture can't be shown without it.</summary>
    public bool IsCritical => char.IsAsciiLetterUpper(Name[0]);
}

/// <summary>A PNG's chunks with their checksums, for what its header doesn't tell. Reads the whole file.</summary>
public static class PngChunks
{
    private static readonly uint[] Table =
    [
        .. Enumerable.Range(0, 256).Select(n => Shifted((uint)n)),
    ];

    /// <summary>All chunks of a PNG that <see cref="ImageHeader"/> could read.</summary>
    public static IEnumerable<PngChunk> Read(HeaderReader reader)
    {
        reader.Position = 8;
        while (reader.Position + 12 <= reader.Length)
        {
            var length = (int)Math.Min(reader.U32Big(), reader.Length - reader.Position - 8);
            var named = reader.Bytes(length + 4);
            var name = System.Text.Encoding.Latin1.GetString(named, 0, 4);
            yield return new(name, named[4..], reader.U32Big() == Checksum(named));
        }
    }

    /// <summary>Writes a PNG with nothing in it but what its pixels are made of.</summary>
    public static void WritePlain(HeaderReader reader, Stream to)
    {
        reader.Position = 0;
        to.Write(reader.Bytes(8));
        foreach (var chunk in Read(reader).Where(c => c.IsCritical || c.Name == "tRNS"))
        {
            byte[] named = [.. System.Text.Encoding.Latin1.GetBytes(chunk.Name), .. chunk.Content];
            Write(to, (uint)chunk.Content.Length);
            to.Write(named);
            // A wrong one stays wrong.
            Write(to, chunk.IsWhole ? Checksum(named) : ~Checksum(named));
        }
    }

    private static void Write(Stream to, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        to.Write(bytes);
    }

    /// <summary>CRC-32 as PNG has it.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var b in bytes)
        {
            sum = Table[(sum ^ b) & 0xFF] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint Shifted(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
