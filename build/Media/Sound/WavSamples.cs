using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AvatarBuild.Engine.Files;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Sound;

/// <summary>Reads sound that this build itself wrote: 16-bit samples, little endian, mono.</summary>
public static class WavSamples
{
    /// <summary>A RIFF file, standing where its samples begin, and its rate.</summary>
    /// <exception cref="InvalidDataException">It isn't 16-bit mono PCM.</exception>
    public static (Stream Samples, int Rate) Open(string path)
    {
        var stream = Disk.OpenRead(path);
        try
        {
            var reader = new HeaderReader(stream) { Position = 12 };
            var rate = 0;
            while (reader.Position + 8 <= reader.Length)
            {
                var chunk = reader.Mark(4);
                long size = reader.U32Little();
                var body = reader.Position;
                if (chunk == "fmt ")
                {
                    rate = Rate(reader.UpTo(16), path);
                }
                else if (chunk == "data" && rate > 0)
                {
                    return (stream, rate);
                }

                reader.Position = body + size + (size & 1);
            }

            throw new InvalidDataException($"{Path.GetFileName(path)} has no sound in it");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>All samples of a file without a header.</summary>
    public static async Task<short[]> ReadRawAsync(string path, CancellationToken token) =>
        Samples(await BytesAsync(path, token).ConfigureAwait(false));

    private static int Rate(ReadOnlySpan<byte> format, string path) =>
        format.Length == 16
        && BinaryPrimitives.ReadUInt16LittleEndian(format[2..]) == 1
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
