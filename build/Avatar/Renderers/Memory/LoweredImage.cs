using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Memory;

/// <summary>
/// The prepared portrait at a smaller size than it was prepared for. It is made within the attempt, since only the
/// attempt knows that size; renderers follow the picture's, not the one they are told.
/// </summary>
internal static class LoweredImage
{
    private const string Smaller = "smaller.png";

    /// <summary>Replaces the private folder's picture.</summary>
    /// <returns>The machine's trouble, or null.</returns>
    public static async Task<StepFailure?> MakeAsync(
        StepRun run,
        PictureSize size,
        FfmpegTools tools,
        CancellationToken cancellationToken
    )
    {
        var filter = FormattableString.Invariant(
            $"scale={size.Width}:{size.Height}:force_original_aspect_ratio=increase:flags=lanczos,crop={size.Width}:{size.Height}"
        );
        var result = await run.RunAsync(
                tools.FfmpegPath,
                new FfmpegSettings()
                    .WithInput(PreviewRender.Image)
                    .With("-vf", filter, "-frames:v", "1", "-update", "1")
                    .WithBitExactOutput()
                    .With(Smaller)
                    .ToArguments(),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (ToolTrouble.Of(result, "ffmpeg") is { } trouble)
        {
            return trouble;
        }

        if (!result.Succeeded)
        {
            throw new IOException(
                $"the portrait can't be made smaller: {string.Join(' ', result.LastLines(1))}"
            );
        }

        // The link's target is the prepared picture, which stays.
        Disk.DeleteFile(run.PathOf(PreviewRender.Image));
        Disk.Rename(run.PathOf(Smaller), run.PathOf(PreviewRender.Image));
        return null;
    }
}
