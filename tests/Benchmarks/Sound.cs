using System.Buffers.Binary;

namespace AvatarBuild.Benchmarks;

/// <summary>Something like speech, made in no time: tones that come and go, 16-bit mono at 16 kHz.</summary>
internal static class Sound
{
    private const int Rate = 16000;

    public static void Write(string path, double seconds, int seed)
    {
        var samples = (int)(seconds * Rate);
        var wave = new byte[44 + (2 * samples)];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), 2 * Rate);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), 2 * samples);
        var random = new Random(seed);
        var (pitch, loud) = (200.0, 0.3);
        for (var i = 0; i < samples; i++)
        {
            if (i % (Rate / 8) == 0)
            {
                (pitch, loud) = (
                    120 + (200 * random.NextDouble()),
                    0.05 + (0.4 * random.NextDouble())
                );
            }

            var value =
                loud * Math.Sin(2 * Math.PI * pitch * i / Rate)
                + (0.02 * (random.NextDouble() - 0.5));
            BinaryPrimitives.WriteInt16LittleEndian(
                wave.AsSpan(44 + (2 * i)),
                (short)(value * short.MaxValue)
            );
        }

        File.WriteAllBytes(path, wave);
    }
}
