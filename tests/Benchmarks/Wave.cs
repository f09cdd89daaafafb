using System.Buffers.Binary;

namespace AvatarBuild.Benchmarks;

/// <summary>WAV files of a wished length. Expects a plain header of 44 bytes, as the samples have.</summary>
internal static class Wave
{
    private const int Header = 44;

    public static byte[] Of(byte[] speech, double seconds)
    {
        var rate = BinaryPrimitives.ReadInt32LittleEndian(speech.AsSpan(28));
        var length = (int)(seconds * rate) / 2 * 2;
        var wave = new byte[Header + length];
        speech.AsSpan(0, Header).CopyTo(wave);
        for (var at = 0; at < length; )
        {
            var part = Math.Min(length - at, speech.Length - Header);
            speech.AsSpan(Header, part).CopyTo(wave.AsSpan(Header + at));
            at += part;
        }

        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), length);
        return wave;
    }
}
