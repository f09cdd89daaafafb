using System.Runtime.InteropServices;

namespace AvatarBuild.Media.Sound;

/// <summary>Compares a recording's channels with their mean, in the band of speech.</summary>
public static class ChannelMeter
{
    /// <summary>
    /// The loudest channel where they cancel each other: their mean is over 3 dB weaker than if that one sounded alone.
    /// Null where they don't.
    /// </summary>
    /// <param name="pcm">Raw 16-bit sound, channels interleaved.</param>
    /// <param name="channels">How many.</param>
    /// <param name="rate">Samples a second.</param>
    public static int? Cancelling(Stream pcm, int channels, int rate)
    {
        var bands = Enumerable.Range(0, channels + 1).Select(_ => new SpeechBand(rate)).ToArray();
        var energies = new double[channels + 1];
        var buffer = new byte[channels * 2 * 4096];
        pcm.Position = 0;
        int read;
        while ((read = pcm.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            var samples = MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, read & ~1));
            for (var at = 0; at + channels <= samples.Length; at += channels)
            {
                var sum = 0.0;
                for (var c = 0; c < channels; c++)
                {
                    sum += samples[at + c];
                    Add(c, samples[at + c]);
                }

                Add(channels, sum / channels);
            }
        }

        var loudest = Array.IndexOf(energies, energies[..channels].Max(), 0, channels);
        return energies[channels] * 2 * channels * channels < energies[loudest] ? loudest : null;

        void Add(int at, double sample)
        {
            var heard = bands[at].Next(sample);
            energies[at] += heard * heard;
        }
    }
}
