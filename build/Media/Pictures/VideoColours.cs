using System.Collections.Immutable;
using AvatarBuild.Media.Measurements;

namespace AvatarBuild.Media.Pictures;

/// <summary>
/// Which matrix turns RGB into a video's YUV, and the tags that say so. Players take untagged HD for BT.709 and smaller
/// sizes for BT.601; ffmpeg, and with it imageio, OpenCV and torchvision, writes BT.601 at any size unless told.
/// Primaries and transfer are those of BT.709, which browsers show as sRGB.
/// </summary>
public static class VideoColours
{
    /// <summary>The matrix that a video of so many lines is written with, as the filter scale names it.</summary>
    public static string Matrix(int height) => height >= 720 ? "bt709" : "bt601";

    /// <summary>The encoder's options for a video of so many lines.</summary>
    public static ImmutableArray<string> Tags(int height) =>
        [
            "-colorspace",
            height >= 720 ? "bt709" : "smpte170m",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-color_range",
            "tv",
        ];

    /// <summary>The filter that brings a render's matrix to that of its size, with a comma; empty where it has it.</summary>
    public static string Conversion(VideoMeasurement? render, int height)
    {
        var from = render?.Matrix switch
        {
            null or "smpte170m" or "bt470bg" => "bt601",
            "bt709" => "bt709",
            _ => "auto",
        };
        return from == Matrix(height)
            ? ""
            : $"scale=in_color_matrix={from}:out_color_matrix={Matrix(height)},";
    }

    /// <summary>The bitstream filter that writes what a copied H.264 render lacks; null where it lacks nothing.</summary>
    public static string? Completion(VideoMeasurement? render)
    {
        if (render?.Codec != "h264")
        {
            return null;
        }

        var parts = ImmutableArray.CreateBuilder<string>();
        if (render.Matrix is null)
        {
            parts.Add("matrix_coefficients=6:colour_primaries=1:transfer_characteristics=1");
        }

        if (render.PixelAspect != 1)
        {
            parts.Add("sample_aspect_ratio=1/1");
        }

        return parts.Count == 0 ? null : "h264_metadata=" + string.Join(':', parts);
    }
}
