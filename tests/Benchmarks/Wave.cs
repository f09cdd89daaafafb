using System.Buffers.Binary;

namespace AvatarBuild.Benchmarks;

/// <summary>WAV files of a wished length, from one whose format chunk stands first.</summary>
internal static class Wave
{
    private const int Header = 44;

    public static byte[] Of(byte[] speech, double seconds)
    {
        var rate = BinaryPrimitives.ReadInt32LittleEndian(speech.AsSpan(28));
        var length = (int)(seconds * rate) / 2 * 2;
        var sound = speech.AsSpan(speech.AsSpan().IndexOf("data"u8) + 8);
        var wave = new byte[Header + length];
        speech.AsSpan(0, Header - 8).CopyTo(wave);
        "data"u8.CopyTo(wave.AsSpan(Header - 8));
        for (var at = 0; at < length; )
        {
            var part = Math.Min(length - at, sound.Length);
            sound[..part].CopyTo(wave.AsSpan(Header + at));
            at += part;
        }

        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), length);
        return wave;
    }
}
