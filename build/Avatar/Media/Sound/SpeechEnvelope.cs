namespace AvatarBuild.Avatar.Media.Sound;

/// <summary>How wide a mouth is open in each frame, from the sound alone.</summary>
internal static class SpeechEnvelope
{
    private const double RangeDb = 24; // from the loudest speech down to a closed mouth
    private const double Attack = 0.75;
    private const double Release = 0.45;

    /// <summary>One openness a frame, 0 (closed) to <paramref name="top"/>.</summary>
    internal static int[] Openness(
        short[] samples,
        int rate,
        int frames,
        int framesPerSecond,
        int top
    )
    {
        var levels = Levels(samples, rate, frames, framesPerSecond);
        var loud = levels.Order().ElementAt((int)(levels.Length * 0.95));
        var openness = new int[frames];
        var smooth = 0.0;
        for (var i = 0; i < frames; i++)
        {
            // Digital silence has no loudest speech: -90 dB keeps noise of one bit from talking.
            var wanted =
                loud < -90 ? 0 : Math.Clamp((levels[i] - loud + RangeDb) / RangeDb, 0, 1) * top;
            smooth += (wanted - smooth) * (wanted > smooth ? Attack : Release);
            openness[i] = (int)Math.Round(smooth);
        }

        return openness;
    }

    /// <summary>Level of the band 120–4000 Hz in each frame, dB of full scale.</summary>
    private static double[] Levels(short[] samples, int rate, int frames, int framesPerSecond)
    {
        var low = Math.Exp(-2 * Math.PI * Math.Min(4000, rate * 0.4) / rate);
        var high = Math.Exp(-2 * Math.PI * 120 / rate);
        var levels = new double[frames];
        var (smooth, slow) = (0.0, 0.0);
        for (var frame = 0; frame < frames; frame++)
        {
            var from = Math.Min(samples.Length, (long)frame * rate / framesPerSecond);
            var to = Math.Min(samples.Length, (frame + 1L) * rate / framesPerSecond);
            var energy = 0.0;
            for (var i = from; i < to; i++)
            {
                smooth = samples[i] / 32768.0 + (smooth - samples[i] / 32768.0) * low;
                slow = smooth + (slow - smooth) * high;
                energy += (smooth - slow) * (smooth - slow);
            }

            levels[frame] = 10 * Math.Log10(energy / Math.Max(1, to - from) + 1e-12);
        }

        return levels;
    }
}
