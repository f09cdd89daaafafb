using System.Globalization;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Videos;

/// <summary>A look at a watermark before anything is rendered: the file as portraits are looked at, its checksums, and whether it fits the picture. Starts no program.</summary>
internal static class WatermarkFile
{
    /// <summary>What is wrong with it, or null.</summary>
    /// <param name="file">Named in what is told.</param>
    /// <param name="path">Absolute.</param>
    /// <param name="settings">How large it is and where it lies.</param>
    /// <param name="size">The video's; null while nobody knows it.</param>
    /// <param name="looks">The batch's.</param>
    public static StepFailure? Inspect(
        Artifact file,
        string path,
        WatermarkSettings settings,
        PictureSize? size,
        WatermarkLooks looks
    )
    {
        var (fault, info) = looks.At(path);
        return (fault ?? (size is null || info is null ? null : Fit(info, settings, size)))?.For(
            file
        );
    }

    private static MediaFault? Fit(ImageInfo info, WatermarkSettings mark, PictureSize size)
    {
        // As ffmpeg's scale=WIDTH:-1 has it; EXIF turns no watermark.
        var (wide, high) =
            info.Orientation >= 5 ? (info.Height, info.Width) : (info.Width, info.Height);
        var height = (int)
            Math.Round((double)mark.Width * high / wide, MidpointRounding.AwayFromZero);
        var drawn = string.Create(
            CultureInfo.InvariantCulture,
            $"is drawn as {mark.Width}*{height} pixels"
        );
        return height < 1 ? new($"{drawn}", "raise finish.watermark.width or take another picture")
            : mark.Width > size.Width || height > size.Height
                ? new($"{drawn}, larger than the video's {size}", "lower finish.watermark.width")
            : mark.Margin >= size.Width || mark.Margin >= size.Height
                ? new(
                    $"{drawn}, and {mark.Margin} pixels away from the edge nothing of it is within the video's {size}",
                    "lower finish.watermark.margin"
                )
            : null;
    }
}
