using System.Buffers.Binary;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Media.Sound;

/// <summary>Writes 16-bit mono WAV files with the shortest header (44 bytes), so that equal sound is equal bytes.</summary>
public static class WavWriter
{
    /// <summary>The most bytes of sound that a WAV's 32-bit sizes can tell.</summary>
    public const long MostBytes = uint.MaxValue - 36;

    private const int HeaderBytes = 44;

    /// <summary>Writes a stretch of raw 16-bit mono sound as a WAV.</summary>
    public static async Task WriteAsync(
        string path,
        Stream pcm,
        SampleRange range,
        int sampleRate,
        CancellationToken cancellationToken
    )
    {
        var file = Disk.Create(path);
        await using (file.ConfigureAwait(false))
        {
            var left = range.Length * 2;
            await file.WriteAsync(Header(left, sampleRate), cancellationToken)
                .ConfigureAwait(false);
            pcm.Position = range.Start * 2;
            var buffer = new byte[64 * 1024];
            while (left > 0)
            {
                var block = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
                await pcm.ReadExactlyAsync(block, cancellationToken).ConfigureAwait(false);
                await file.WriteAsync(block, cancellationToken).ConfigureAwait(false);
                left -= block.Length;
            }
        }
    }

    /// <summary>Writes one of this build's own WAV files again, with silence after it.</summary>
    /// <exception cref="InvalidDataException">It isn't one of its own.</exception>
    public static void Pad(string from, string to, double seconds)
    {
        var (samples, rate) = WavSamples.Open(from);
        using var _ = samples;
        using var file = Disk.Create(to);
        var silence = new byte[(long)Math.Round(Math.Max(0, seconds) * rate) * 2];
        file.Write(Header(samples.Length - samples.Position + silence.Length, rate));
        samples.CopyTo(file);
        file.Write(silence);
    }

    private static byte[] Header(long dataBytes, int sampleRate)
    {
        var header = new byte[HeaderBytes];
        var span = header.AsSpan();
        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], (uint)(dataBytes + 36));
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(span[22..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(span[24..], (uint)sampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(span[28..], (uint)sampleRate * 2);
        BinaryPrimitives.WriteUInt16LittleEndian(span[32..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(span[34..], 16);
        "data"u8.CopyTo(span[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[40..], (uint)dataBytes);
        return header;
    }
}
