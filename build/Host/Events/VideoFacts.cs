using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Videos;

namespace AvatarBuild.Host.Events;

/// <summary>What a video is, as far as its steps were asked for it.</summary>
/// <param name="Backend">Who renders it.</param>
/// <param name="Size">Its picture's size, as it comes out; null while its recording wasn't measured.</param>
/// <param name="Length">Seconds of the prepared recording; null likewise.</param>
/// <param name="Lowered">What a policy became when that isn't what was asked, in words; null when it is.</param>
internal sealed record VideoFacts(string Backend, string? Size, double? Length, string? Lowered)
{
    /// <summary>The facts of a video in a run; where it was known to be fresh without a look, those that were seen last.</summary>
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

    /// <summary>The facts of a video that was looked at.</summary>
    public static VideoFacts Of(VideoResult result)
    {
        VideoShape? shape = null;
        string? lowered = null;
        foreach (var step in result.Steps)
        {
            shape ??= step.Step.Subject as VideoShape;
            lowered ??= step.Effective;
        }

        return new VideoFacts(
            result.Video.Backend.Name,
            lowered is null
                ? shape?.Size.ToString()
                : Changes.LoweredSize(lowered) ?? shape?.Size.ToString(),
            shape?.Seconds,
            lowered
        );
    }
}
