using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Renderers.Memory;

/// <summary>Whether a recipe can render anything at all on the cards that there are, before a recording's length is known.</summary>
public static class MemoryRefusal
{
    /// <summary>Why not, with the arithmetic; null when at least one of the recipe's sizes fits, or nothing is known.</summary>
    /// <param name="backend">Who renders.</param>
    /// <param name="settings">The recipe.</param>
    /// <param name="largestCardMiB">Memory of the largest card; null where that isn't known.</param>
    /// <param name="newestCapability">Compute capability of the newest card; null where that isn't known.</param>
    public static string? Of(
        Backend backend,
        Settings settings,
        long? largestCardMiB,
        double? newestCapability = null
    )
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(settings);
        string? refusal = null;
        foreach (var rule in settings.Size.Rules)
        {
            var job = Job(backend, settings, backend.Made(rule.Size));
            refusal =
                MemoryFit.TooOld(job, newestCapability)
                ?? MemoryFit.Choose(job, largestCardMiB, newestCapability).Refusal;
            if (refusal is null)
            {
                return null;
            }
        }

        return refusal;
    }

    private static RenderJob Job(Backend backend, Settings settings, PictureSize size) =>
        new(
            "render",
            new VideoPaths("", ""),
            backend,
            settings,
            size,
            new AudioFacts
            {
                SourceSampleRate = 16000,
                SourceChannels = 1,
                SourceSeconds = 1,
                CutStartSeconds = 0,
                CutEndSeconds = 1,
                Samples = 16000,
                SampleRate = 16000,
            },
            null,
            null
        );
}
