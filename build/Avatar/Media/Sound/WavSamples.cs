using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Avatar.Media.Sound;

/// <summary>Reads sound that this build itself wrote: 16-bit samples, little endian, mono.</summary>
internal static class WavSamples
{
    /// <summary>All samples of a RIFF file's data chunk, and its rate.</summary>
    /// <exception cref="InvalidDataException">It isn't 16-bit mono PCM.</exception>
    internal static async Task<(short[] Samples, int Rate)> ReadAsync(
        string path,
        CancellationToken token
    )
    {
        var bytes = await BytesAsync(path, token).ConfigureAwait(false);
        var (rate, at) = (0, 12);
        while (at + 8 <= bytes.Length)
        {
            var id = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4));
            var body = (int)Math.Min(size, bytes.Length - at - 8);
            if (id == 0x666d7420 && body >= 16) // "fmt "
            {
                rate = Rate(bytes.AsSpan(at + 8), path);
            }
            else if (id == 0x64617461 && rate > 0) // "data"
            {
                return (Samples(bytes.AsSpan(at + 8, body)), rate);
            }

            at += 8 + body + (body & 1);
        }

        throw new InvalidDataException($"{Path.GetFileName(path)} has no sound in it");
    }

    /// <summary>All samples of a file without a header.</summary>
    internal static async Task<short[]> ReadRawAsync(string path, CancellationToken token) =>
        Samples(await BytesAsync(path, token).ConfigureAwait(false));

    private static int Rate(ReadOnlySpan<byte> format, string path) =>
        BinaryPrimitives.ReadUInt16LittleEndian(format[2..]) == 1
        && BinaryPrimitives.ReadUInt16LittleEndian(format[14..]) == 16
            ? BinaryPrimitives.ReadInt32LittleEndian(format[4..])
            : throw new InvalidDataException($"{Path.GetFileName(path)} isn't 16-bit mono");

    private static short[] Samples(ReadOnlySpan<byte> bytes) =>
        MemoryMarshal.Cast<byte, short>(bytes[..(bytes.Length & ~1)]).ToArray();

    private static async Task<byte[]> BytesAsync(string path, CancellationToken token)
    {
        var stream = Disk.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, token).ConfigureAwait(false);
            return bytes;
        }
    }
}
