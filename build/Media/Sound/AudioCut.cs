namespace AvatarBuild.Media.Sound;

/// <summary>What was measured of a decoded recording, and where it is cut.</summary>
/// <param name="Samples">Of the decoded recording, at the prepared rate.</param>
/// <param name="Peak">The largest magnitude, 0 to 32768.</param>
/// <param name="Kept">What remains.</param>
/// <param name="Silences">At least 0.5 s each (<see cref="SpeechLevels"/>), of what remains, counted from its start.</param>
/// <param name="Loud">dB: the loud parts of what is in the band of speech.</param>
public sealed record AudioCut(
    long Samples,
    int Peak,
    SampleRange Kept,
    IReadOnlyList<SampleRange> Silences,
    double Loud
)
{
    /// <summary>A recording that is never louder is silent.</summary>
    public const double SilentDecibels = -50;

    // Facts are 64 KiB at most and a stretch takes about 24 bytes; 1500 pauses of at least 0.5 s fill 48 minutes of talk
    // with a pause every 2 s. Of more, the longest are kept: checks look for long ones.
    private const int MostSilences = 1500;

    // Less is left where it is: a soft end of the speech itself may look like noise for so long.
    private const double ShortestNoise = 1.5;

    /// <summary>Nothing in it can be heard.</summary>
    public bool IsSilent =>
        Peak <= PcmScan.Magnitude(SilentDecibels) || Loud <= SpeechLevels.Nothing;

    /// <summary>
    /// Measures raw 16-bit mono sound. Silence at head and tail is what stays 35 dB under the peak (and between −50 and
    /// −30 dB) for 0.1 s. Where noise, hum or an offset is louder than that, it is what doesn't exceed the noise.
    /// </summary>
    public static AudioCut Measure(Stream pcm, AudioSettings settings)
    {
        var rate = settings.SampleRate;
        var peak = PcmScan.Peak(pcm);
        var threshold = Math.Clamp(PcmScan.Decibels(peak) - 35, SilentDecibels, -30);
        var ends = new SilenceMeter(PcmScan.Magnitude(threshold), rate / 10);
        PcmScan.Measure(pcm, ends);
        pcm.Position = 0;
        var levels = SpeechLevels.Of(pcm, rate);
        var whole = new SampleRange(0, ends.Samples);
        var kept = settings.Trim
            ? OverTheNoise(Trim(whole, ends.Stretches, settings), levels, settings)
            : whole;
        var pauses = levels.Silences(SpeechLevels.PerSecond / 2).Select(s => Samples(s, rate));
        return new AudioCut(
            ends.Samples,
            peak,
            kept,
            Longest(Within(kept, pauses, rate / 2)),
            levels.Loud
        );

        SampleRange Samples(SampleRange s, int rate) =>
            new(
                s.Start * rate / SpeechLevels.PerSecond,
                Math.Min(whole.End, s.End * rate / SpeechLevels.PerSecond)
            );
    }

    private static SampleRange OverTheNoise(
        SampleRange kept,
        SpeechLevels levels,
        AudioSettings settings
    )
    {
        var rate = settings.SampleRate;
        var sounding = levels.OverTheNoise();
        if (sounding.Length == 0)
        {
            return kept;
        }

        var pad = (long)Math.Round(settings.TrimPadSeconds * rate);
        var start = sounding.Start * rate / SpeechLevels.PerSecond - pad;
        var end = sounding.End * rate / SpeechLevels.PerSecond + pad;
        var noise = ShortestNoise * rate;
        return new SampleRange(
            start - kept.Start >= noise ? start : kept.Start,
            kept.End - end >= noise ? end : kept.End
        );
    }

    private static SampleRange Trim(
        SampleRange whole,
        IReadOnlyList<SampleRange> silences,
        AudioSettings settings
    )
    {
        if (silences.Count == 0 || silences[0] == whole)
        {
            return whole;
        }

        var pad = (long)Math.Round(settings.TrimPadSeconds * settings.SampleRate);
        var start = silences[0].Start == 0 ? silences[0].End - pad : 0;
        var end = silences[^1].End == whole.End ? silences[^1].Start + pad : whole.End;
        return new SampleRange(Math.Max(0, start), Math.Min(whole.End, end));
    }

    private static IEnumerable<SampleRange> Within(
        SampleRange kept,
        IEnumerable<SampleRange> stretches,
        long shortest
    ) =>
        stretches
            .Select(s => new SampleRange(
                Math.Max(s.Start, kept.Start) - kept.Start,
                Math.Min(s.End, kept.End) - kept.Start
            ))
            .Where(s => s.Length >= shortest);

    private static IReadOnlyList<SampleRange> Longest(IEnumerable<SampleRange> stretches) =>
        [
            .. stretches
                .OrderByDescending(s => s.Length)
                .ThenBy(s => s.Start)
                .Take(MostSilences)
                .OrderBy(s => s.Start),
        ];
}
