using System.Collections.Immutable;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Steps;

/// <summary>What a video has to be.</summary>
/// <param name="Size">Pixels.</param>
/// <param name="Seconds">The prepared recording's length.</param>
/// <param name="ToleranceSeconds">How far from it the backend may be.</param>
/// <param name="Silences">The prepared recording's own silent stretches: a face at rest there is no fault.</param>
/// <param name="Loudness">LUFS, or null for as recorded.</param>
public sealed record VideoExpectation(
    PictureSize Size,
    double Seconds,
    double ToleranceSeconds,
    ImmutableArray<Stretch> Silences,
    double? Loudness
)
{
    /// <summary>Smaller sizes that memory may have made of it; empty for none.</summary>
    public ImmutableArray<PictureSize> Lower { get; init; } = [];

    /// <summary>A size that it may have.</summary>
    internal bool Allows(int width, int height)
    {
        if (width == Size.Width && height == Size.Height)
        {
            return true;
        }

        foreach (var lower in Lower)
        {
            if (width == lower.Width && height == lower.Height)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What of it reaches a verdict about the pictures.</summary>
    internal ImmutableArray<RequestLine> Request =>
        [
            new("size", Lower.IsEmpty ? Size.ToString() : $"{Size} or {string.Join(", ", Lower)}"),
            new("seconds", $"{Numbers.Seconds(Seconds)} ± {Numbers.Seconds(ToleranceSeconds)}"),
        ];
}

/// <summary>Compares measurements with what was asked. Pure; the only place where a threshold meets a number.</summary>
public static class VideoChecks
{
    /// <summary>A quarter of a frame at 25 a second, for headers that round to milliseconds.</summary>
    private const double Rounding = 0.0105;

    /// <summary>Rounding in a scaler makes pixels of 210:211, which nobody sees.</summary>
    private const double MostAspect = 0.01;

    /// <summary>All faults of a raw render's pictures, the gravest first; it may lack sound.</summary>
    public static ImmutableArray<StepFailure> Judge(
        VideoMeasurement measured,
        VideoExpectation expected,
        CheckSettings limits
    ) =>
        [
            .. Whole(measured, expected),
            .. Longest(
                VideoFailures.BlackVideo,
                "black",
                measured.Black,
                [],
                limits.MaxBlackSeconds
            ),
            .. Longest(
                VideoFailures.FrozenVideo,
                "frozen while the recording sounds",
                measured.Frozen,
                expected.Silences,
                limits.MaxFrozenSeconds
            ),
        ];

    /// <summary>All faults of a finished video, the gravest first.</summary>
    public static ImmutableArray<StepFailure> Judge(
        FinishedMeasurement measured,
        VideoExpectation expected,
        CheckSettings limits
    ) =>
        [
            .. Whole(measured.Video, expected),
            .. Sound(measured, limits),
            .. Loudness(measured.Sound, expected, limits),
        ];

    private static IEnumerable<StepFailure> Whole(VideoMeasurement m, VideoExpectation expected)
    {
        if (Broken(m) is { } why)
        {
            yield return new(VideoFailures.BrokenVideo, $"the video can't be played: {why}");
            yield break;
        }

        if (!expected.Allows(m.Width, m.Height))
        {
            yield return new(
                VideoFailures.WrongSize,
                $"the video is {m.Width}*{m.Height}, wanted {expected.Size}"
            );
        }

        if (m.PixelAspect > 0 && Math.Abs(m.PixelAspect - 1) > MostAspect)
        {
            yield return new(
                VideoFailures.WrongSize,
                $"the video's pixels are {Numbers.Brief(m.PixelAspect)} times as wide as high, so it is shown stretched; wanted square ones"
            );
        }

        if (Math.Abs(m.Seconds - expected.Seconds) > expected.ToleranceSeconds + Rounding)
        {
            yield return new(
                VideoFailures.WrongLength,
                $"the video is {Numbers.Brief(m.Seconds)} s long, wanted {Numbers.Brief(expected.Seconds)} s"
                    + $" within {Numbers.Brief(expected.ToleranceSeconds)} s"
            );
        }
    }

    private static string? Broken(VideoMeasurement m) =>
        m.Error is { } error ? error
        : m.VideoStreams == 0 ? "it has no video stream"
        : m.Frames == 0 ? "no frame decodes"
        : m.DeclaredFrames > m.Frames
            ? $"{m.Frames} frames decode, its index names {m.DeclaredFrames}"
        : null;

    private static IEnumerable<StepFailure> Longest(
        FailureClass kind,
        string what,
        ImmutableArray<Stretch> found,
        ImmutableArray<Stretch> allowed,
        double limit
    )
    {
        var worst = found.OrderByDescending(s => s.LongestOutside(allowed)).FirstOrDefault();
        if (worst is { } stretch && stretch.LongestOutside(allowed) > limit)
        {
            yield return new(
                kind,
                $"the video is {what} for {Numbers.Brief(stretch.LongestOutside(allowed))} s"
                    + $" (within {stretch} s), at most {Numbers.Brief(limit)} s is allowed"
            );
        }
    }

    private static IEnumerable<StepFailure> Sound(
        FinishedMeasurement measured,
        CheckSettings limits
    )
    {
        var (video, sound) = (measured.Video, measured.Sound);
        if (video.AudioStreams == 0)
        {
            yield return new(
                VideoFailures.SilentVideo,
                "the video has no audio stream, wanted the recording"
            );
            yield break;
        }

        if (Math.Abs(video.AudioSeconds - video.Seconds) > 0.04 + Rounding)
        {
            yield return new(
                VideoFailures.WrongLength,
                $"the sound is {Numbers.Brief(video.AudioSeconds)} s long, the pictures {Numbers.Brief(video.Seconds)} s"
            );
        }

        if (sound.SilentSeconds > limits.MaxSilentSeconds)
        {
            yield return new(
                VideoFailures.SilentVideo,
                $"the sound is silent for {Numbers.Brief(sound.SilentSeconds)} s where the recording isn't,"
                    + $" at most {Numbers.Brief(limits.MaxSilentSeconds)} s is allowed"
            );
        }
        else if (sound.Correlation < limits.MinCorrelation)
        {
            yield return new(
                VideoFailures.WrongSound,
                $"the sound correlates {Numbers.Brief(sound.Correlation)} with the recording,"
                    + $" at least {Numbers.Brief(limits.MinCorrelation)} is wanted"
            );
        }
        else if (Math.Abs(sound.OffsetMs) > limits.MaxOffsetMs)
        {
            yield return new(
                VideoFailures.OutOfSync,
                $"the sound is {Numbers.Brief(sound.OffsetMs)} ms away from the recording,"
                    + $" at most {Numbers.Brief(limits.MaxOffsetMs)} ms is allowed"
            );
        }
    }

    private static IEnumerable<StepFailure> Loudness(
        SoundMeasurement sound,
        VideoExpectation expected,
        CheckSettings limits
    )
    {
        if (
            expected.Loudness is { } target
            && !(Math.Abs((sound.Loudness ?? -70) - target) <= limits.LoudnessTolerance)
        )
        {
            yield return new(
                VideoFailures.WrongLoudness,
                $"the sound is {Numbers.Brief(sound.Loudness ?? -70)} LUFS, wanted {Numbers.Brief(target)}"
                    + $" within {Numbers.Brief(limits.LoudnessTolerance)} LU; a recording of other dynamics"
                    + " needs another finish.loudness or a larger checks.loudnessTolerance"
            );
        }
    }
}
