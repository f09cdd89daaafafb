using System.Buffers.Binary;
using System.Text;

namespace AvatarBuild.Avatar.Tests.Sound;

/// <summary>WAV files put together byte by byte.</summary>
internal static class Wavs
{
    /// <summary>16-bit PCM with the shortest header; sizes as told, or true ones.</summary>
    public static byte[] Of(
        ReadOnlySpan<byte> sound,
        int rate = 16000,
        int channels = 1,
        uint? size = null,
        uint? riff = null,
        uint? mask = null
    )
    {
        var format = new byte[mask is null ? 16 : 40];
        var span = format.AsSpan();
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)(mask is null ? 1 : 0xFFFE));
        BinaryPrimitives.WriteUInt16LittleEndian(span[2..], (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], rate);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], rate * channels * 2);
        BinaryPrimitives.WriteUInt16LittleEndian(span[12..], (ushort)(channels * 2));
        BinaryPrimitives.WriteUInt16LittleEndian(span[14..], 16);
        if (mask is { } speakers)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span[16..], 22);
            BinaryPrimitives.WriteUInt16LittleEndian(span[18..], 16);
            BinaryPrimitives.WriteUInt32LittleEndian(span[20..], speakers);
            new Guid("00000001-0000-0010-8000-00aa00389b71").TryWriteBytes(span[24..]);
        }

        byte[] body = [.. "WAVE"u8, .. Chunk("fmt ", format), .. Chunk("data", sound, size)];
        return Chunk("RIFF", body, riff);
    }

    public static byte[] Chunk(string id, ReadOnlySpan<byte> content, uint? size = null)
    {
        var chunk = new byte[8 + content.Length];
        Encoding.ASCII.GetBytes(id, chunk);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(4), size ?? (uint)content.Length);
        content.CopyTo(chunk.AsSpan(8));
        return chunk;
    }

    /// <summary>Bytes that no header, tag or padding is made of.</summary>
    public static byte[] Noise(int bytes, int seed = 1)
    {
        var random = new Random(seed);
        var sound = new byte[bytes];
        for (var i = 0; i + 1 < bytes; i += 2)
        {
            BinaryPrimitives.WriteInt16LittleEndian(sound.AsSpan(i), (short)random.Next(-99, 99));
        }

        return sound;
    }

    /// <summary>One channel spread over several, each with a gain of its own.</summary>
    public static byte[] Spread(ReadOnlySpan<byte> mono, params double[] gains)
    {
        var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(mono);
        var spread = new byte[mono.Length * gains.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            for (var c = 0; c < gains.Length; c++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(
                    spread.AsSpan((i * gains.Length + c) * 2),
                    (short)Math.Clamp(samples[i] * gains[c], -32768, 32767)
                );
            }
        }

        return spread;
    }
}
