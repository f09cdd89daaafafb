using AvatarBuild.Avatar.Recipes;

namespace AvatarBuild.Avatar.Media.Sound;

/// <summary>What was measured of a decoded recording, and where it is cut.</summary>
/// <param name="Samples">Of the decoded recording, at the prepared rate.</param>
/// <param name="Peak">The largest magnitude, 0 to 32768.</param>
/// <param name="Kept">What remains.</param>
/// <param name="Silences">At least 0.5 s under −50 dB each, of what remains, counted from its start.</param>
internal sealed record AudioCut(
    long Samples,
    int Peak,
    SampleRange Kept,
    IReadOnlyList<SampleRange> Silences
)
{
    /// <summary>Louder than this is sound; a recording that never is, is silent.</summary>
    public const double SilentDecibels = -50;

    // Facts are 64 KiB at most and a stretch takes about 24 bytes; 1500 pauses of at least 0.5 s fill 48 minutes of talk
    // with a pause every 2 s. Of more, the longest are kept: checks look for long ones.
    private const int MostSilences = 1500;

    public bool IsSilent => Peak <= PcmScan.Magnitude(SilentDecibels);

    /// <summary>Measures raw 16-bit mono sound. Silence at head and tail is what stays 35 dB under the peak (and between −50 and −30 dB) for 0.1 s.</summary>
    public static AudioCut Measure(Stream pcm, AudioSettings settings)
    {
        var rate = settings.SampleRate;
        var peak = PcmScan.Peak(pcm);
        var threshold = Math.Clamp(PcmScan.Decibels(peak) - 35, SilentDecibels, -30);
        var ends = new SilenceMeter(PcmScan.Magnitude(threshold), rate / 10);
        var pauses = new SilenceMeter(PcmScan.Magnitude(SilentDecibels), rate / 2);
        PcmScan.Measure(pcm, ends, pauses);
        var whole = new SampleRange(0, ends.Samples);
        var kept = settings.Trim ? Trim(whole, ends.Stretches, settings) : whole;
        return new AudioCut(
            ends.Samples,
            peak,
            kept,
            Longest(Within(kept, pauses.Stretches, rate / 2))
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
        IReadOnlyList<SampleRange> stretches,
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
