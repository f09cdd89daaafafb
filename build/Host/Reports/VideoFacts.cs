using System.Globalization;
using AvatarBuild.Avatar.Backends;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Scheduling;

namespace AvatarBuild.Host.Reports;

/// <summary>What a video is, as far as its steps were asked for it.</summary>
/// <param name="Backend">Who renders it.</param>
/// <param name="Size">Its picture's size, as it comes out; null while its recording wasn't measured.</param>
/// <param name="Length">Seconds of the prepared recording; null likewise.</param>
/// <param name="Lowered">What a policy became when that isn't what was asked, in words; null when it is.</param>
internal sealed record VideoFacts(string Backend, string? Size, double? Length, string? Lowered)
{
    /// <summary>Of a video in a run; of one that was known to be fresh without a look, what was seen of it last.</summary>
    public static VideoFacts Of(VideoResult result, RunSummary run)
    {
        var name = result.Video.Name;
        var then =
            result.Steps.Count > 0
                ? null
                : run.Known.GetValueOrDefault(name)
                    ?? run.Before?.Videos.GetValueOrDefault(name)?.Facts;
        return then ?? Of(result);
    }

    /// <summary>Of a video that was looked at.</summary>
    public static VideoFacts Of(VideoResult result)
    {
        string? size = null;
        double? length = null;
        string? lowered = null;
        foreach (var step in result.Steps)
        {
            lowered ??= step.Effective;
            if (step.Step.Kind == "verify")
            {
                // "704*384 or 640*384, 384*256": what it is asked for, and what memory may make of that.
                size = Asked(step, "size")?.Split(' ')[0];
                length = Seconds(Asked(step, "seconds"));
            }
        }

        return new VideoFacts(
            result.Video.Backend.Name,
            lowered is null ? size : Changes.LoweredSize(lowered) ?? size,
            length,
            lowered
        );
    }

    private static string? Asked(StepReport step, string label)
    {
        foreach (var line in step.Step.Request)
        {
            if (line.Label == label)
            {
                return line.Value;
            }
        }

        return null;
    }

    // "11 ± 0.04"
    private static double? Seconds(string? text) =>
        text is not null
        && double.TryParse(
            text.Split(' ')[0],
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var seconds
        )
            ? seconds
            : null;
}
