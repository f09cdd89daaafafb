using System.Globalization;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Scheduling;

namespace AvatarBuild.Host.Reports;

/// <summary>What a video is, as far as its steps were asked for it.</summary>
/// <param name="Backend">Who renders it.</param>
/// <param name="Size">Its picture's size; null while its recording wasn't measured.</param>
/// <param name="Length">Seconds of the prepared recording; null likewise.</param>
/// <param name="Lowered">What a policy became when that isn't what was asked, in words; null when it is.</param>
internal sealed record VideoFacts(string Backend, string? Size, double? Length, string? Lowered)
{
    /// <summary>Of a video; of one that was known to be fresh without a look, what the run before said.</summary>
    public static VideoFacts Of(VideoResult result, PreviousRun? before)
    {
        if (
            result.Steps.Count == 0
            && before?.Videos.GetValueOrDefault(result.Video.Name) is { } then
        )
        {
            return then.Facts;
        }

        string? size = null;
        double? length = null;
        string? lowered = null;
        foreach (var step in result.Steps)
        {
            lowered ??= step.Effective;
            if (step.Step.Kind == "verify")
            {
                size = Asked(step, "size");
                length = Seconds(Asked(step, "seconds"));
            }
        }

        return new VideoFacts(result.Video.Input.Backend.Name, size, length, lowered);
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
