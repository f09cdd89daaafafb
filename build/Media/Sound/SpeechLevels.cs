using System.Runtime.InteropServices;

namespace AvatarBuild.Media.Sound;

/// <summary>
/// The one notion of silence, for trimming, for the preview's mouth and for a face that may rest: how loud the band of
/// speech is every 20 ms, and from where on that counts as sound. Silence is what stays near the noise of that second, or
/// far below the recording's speech.
/// </summary>
public sealed class SpeechLevels
{
    /// <summary>Levels a second.</summary>
    public const int PerSecond = 50;

    /// <summary>dB of full scale; there is neither noise nor speech below.</summary>
    public const double Nothing = -75;

    // Tried on 372 mixtures: three voices at two levels, noise of two colours and seven levels in a pause, before the
    // speech and throughout, mains hum with and without harmonics, constant offsets.
    private const double Range = 24; // dB from the loud parts of speech down to a closed mouth
    private const double OverNoise = 6; // dB by which 0.1 s of noise exceed the quietest 0.1 s of a second, at most
    private const double BelowSpeech = 9; // dB; however loud the noise, the loud parts of speech are sound
    private const int Second = PerSecond;
    private const int Reach = 2; // levels on either side that are smoothed over

    private readonly double[] levels;
    private readonly double[] smooth;
    private readonly double[] noise;

    private SpeechLevels(double[] levels)
    {
        this.levels = levels;
        smooth = Smoothed(levels);
        noise = Noise(smooth);
        Loud = LoudPart();
    }

    /// <summary>How many there are.</summary>
    public int Count => levels.Length;

    /// <summary>dB of full scale that a tenth of the speech exceeds; −120 without any.</summary>
    public double Loud { get; }

    /// <summary>Of raw 16-bit mono sound, from where the stream stands to its end.</summary>
    public static SpeechLevels Of(
        Stream pcm,
        int rate,
        CancellationToken cancellationToken = default
    )
    {
        var meter = new Meter(rate);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = pcm.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            meter.Add(MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, read & ~1)));
        }

        return new SpeechLevels(meter.Complete());
    }

    /// <summary>Of samples in memory.</summary>
    public static SpeechLevels Of(ReadOnlySpan<short> samples, int rate)
    {
        var meter = new Meter(rate);
        meter.Add(samples);
        return new SpeechLevels(meter.Complete());
    }

    /// <summary>Stretches of silence of at least so many levels, in order.</summary>
    public IEnumerable<SampleRange> Silences(int shortest)
    {
        for (var from = 0; from < Count; from++)
        {
            var to = from;
            while (to < Count && smooth[to] <= Threshold(to))
            {
                to++;
            }

            if (to == from)
            {
                continue;
            }

            // Smoothing has taken a little at both ends.
            var start = from;
            while (start > Math.Max(0, from - Reach) && levels[start - 1] <= Threshold(start - 1))
            {
                start--;
            }

            var end = to;
            while (end < Math.Min(Count, to + Reach) && levels[end] <= Threshold(end))
            {
                end++;
            }

            if (end - start >= shortest)
            {
                yield return new SampleRange(start, end);
            }

            from = to;
        }
    }

    /// <summary>From the first level to the last that exceed the noise around them, however far below the speech; empty where none does.</summary>
    public SampleRange OverTheNoise()
    {
        var (first, last) = (0, Count - 1);
        while (first < Count && smooth[first] <= OverTheNoiseAt(first))
        {
            first++;
        }

        while (last > first && smooth[last] <= OverTheNoiseAt(last))
        {
            last--;
        }

        return first < Count ? new SampleRange(first, last + 1) : default;
    }

    /// <summary>How wide a mouth is open while these levels last, 0 (closed, as in every silence) to 1.</summary>
    public double Openness(int from, int to)
    {
        (from, to) = (Math.Min(from, Count), Math.Min(to, Count));
        // Digital silence has no loudest speech: noise of one bit doesn't talk.
        if (from >= to || Loud < -90)
        {
            return 0;
        }

        var energy = 0.0;
        for (var i = from; i < to; i++)
        {
            energy += Math.Pow(10, levels[i] / 10);
        }

        var closed = Threshold(from);
        return Math.Clamp((Decibels(energy / (to - from)) - closed) / (Loud - closed), 0, 1);
    }

    private double Threshold(int at) => Math.Max(Loud - Range, OverTheNoiseAt(at));

    private double OverTheNoiseAt(int at) =>
        Math.Min(Math.Max(noise[at] + OverNoise, Nothing), Loud - BelowSpeech);

    private double LoudPart()
    {
        if (Count == 0)
        {
            return -120;
        }

        // A click is no speech: half a second has to be as loud, or half of all.
        var peak = levels.Order().ElementAt(Count - Math.Min(Second / 2, (Count + 1) / 2));
        var loud = Enumerable.Range(0, Count).Where(i => levels[i] >= peak - 40).ToList();
        var spoken = loud.Where(i => smooth[i] > noise[i] + OverNoise).ToList();
        spoken = spoken.Count > 0 ? spoken : loud;
        return spoken.Select(i => levels[i]).Order().ElementAt((int)(spoken.Count * 0.9));
    }

    private static double[] Smoothed(double[] levels)
    {
        var smooth = new double[levels.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            var (from, to) = (Math.Max(0, i - Reach), Math.Min(levels.Length - 1, i + Reach));
            var energy = 0.0;
            for (var at = from; at <= to; at++)
            {
                energy += Math.Pow(10, levels[at] / 10);
            }

            smooth[i] = Decibels(energy / (to - from + 1));
        }

        return smooth;
    }

    /// <summary>The quietest of the second before or of the one after, whichever is louder: so noise that begins or ends here is noise. At the recording's ends half a second has to do.</summary>
    private static double[] Noise(double[] smooth)
    {
        var noise = new double[smooth.Length];
        for (var i = 0; i < smooth.Length; i++)
        {
            var before = Math.Min(Math.Max(i, Second / 2), smooth.Length - 1);
            var after = Math.Max(0, Math.Min(i, smooth.Length - 1 - Second / 2));
            noise[i] = Math.Max(
                Least(smooth, Math.Max(0, i - Second), before),
                Least(smooth, after, Math.Min(smooth.Length - 1, i + Second))
            );
        }

        return noise;
    }

    private static double Least(double[] levels, int from, int to)
    {
        var least = levels[from];
        for (var i = from + 1; i <= to; i++)
        {
            least = Math.Min(least, levels[i]);
        }

        return least;
    }

    private static double Decibels(double energy) => 10 * Math.Log10(energy + 1e-12);

    private sealed class Meter(int rate)
    {
        private readonly SpeechBand band = new(rate);
        private readonly List<double> levels = [];
        private double energy;
        private long samples;
        private long since;

        public void Add(ReadOnlySpan<short> block)
        {
            foreach (var sample in block)
            {
                var heard = band.Next(sample / 32768.0);
                energy += heard * heard;
                samples++;
                if (samples * PerSecond / rate > levels.Count)
                {
                    Close();
                }
            }
        }

        public double[] Complete()
        {
            if (samples > since)
            {
                Close();
            }

            return [.. levels];
        }

        private void Close()
        {
            levels.Add(Decibels(energy / (samples - since)));
            (energy, since) = (0, samples);
        }
    }
}
