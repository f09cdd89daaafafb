using System.Globalization;

namespace AvatarBuild.Media.Pictures;

/// <summary>
/// The ffmpeg filter that fits a portrait into a picture. Its text depends on the wish alone; the portrait's own size
/// enters through ffmpeg's <c>iw</c> and <c>ih</c>. <see cref="PortraitGeometry"/> computes the same numbers.
/// </summary>
public static class PortraitFilter
{
    // The same on every processor: no SIMD shortcuts in rounding.
    private const string Scaler = "flags=lanczos+accurate_rnd+full_chroma_int+bitexact";

    // Mid grey: neutral to a model, and neither cut-out hair nor a white collar vanishes in it.
    private const string UnderAlpha =
        "format=rgba,split[front][copy];[copy]lutrgb=r=128:g=128:b=128:a=255[grey];[grey][front]overlay=format=rgb,format=rgb24";

    /// <summary>Any picture as RGBA of 8 bits, at its own size.</summary>
    public const string Rgba = $"scale={Scaler},format=rgba";

    /// <summary>From <c>[0:v:0]</c> to <c>[out]</c>.</summary>
    /// <param name="upright">What <see cref="Upright"/> gives, or a symbol for it.</param>
    /// <param name="size">Of the picture.</param>
    /// <param name="image">How the portrait fills it.</param>
    public static string Text(string upright, PictureSize size, ImageSettings image)
    {
        var fit = image.Fit == ImageFit.Cover ? Cover(size, image.TopBias) : Blur(size);
        return $"[0:v:0]{upright},{fit},setsar=1,format=rgb24[out]";
    }

    /// <summary>Lays a picture on grey where it is transparent, and sets it upright.</summary>
    /// <param name="rotation">What <see cref="Rotation"/> gives, or a symbol for it.</param>
    /// <param name="opaque">It has no transparency: of 19 megapixels the grey costs 0.9 s.</param>
    public static string Upright(string rotation, bool opaque) =>
        string.Join(',', new[] { opaque ? "null" : UnderAlpha, rotation }.Where(f => f.Length > 0));

    /// <summary>The filter that sets a picture upright; empty for 1. Source: EXIF 2.3, tag 0x0112.</summary>
    public static string Rotation(int orientation) =>
        orientation switch
        {
            2 => "hflip",
            3 => "hflip,vflip",
            4 => "vflip",
            5 => "transpose=cclock_flip",
            6 => "transpose=clock",
            7 => "transpose=clock_flip",
            8 => "transpose=cclock",
            _ => "",
        };

    private static string Cover(PictureSize size, double topBias) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Scale(size, "max")},crop={size.Width}:{size.Height}:floor((iw-ow)/2):floor((ih-oh)*{topBias})"
        );

    // A blur a 25th of the picture wide hides what is in it, at 60 % brightness it stays behind the portrait.
    private static string Blur(PictureSize size) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"split[whole][far];[far]{Cover(size, 0.5)},gblur=sigma={Math.Max(size.Width, size.Height) / 25.0:0.##},lutrgb=r=val*0.6:g=val*0.6:b=val*0.6[back];[whole]{Scale(size, "min")}[near];[back][near]overlay=x=floor((W-w)/2):y=floor((H-h)/2):format=rgb"
        );

    private static string Scale(PictureSize size, string choose)
    {
        var factor = $"{choose}({size.Width}/iw,{size.Height}/ih)";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"scale=w='max(1,round(iw*{factor}))':h='max(1,round(ih*{factor}))':{Scaler},format=rgb24"
        );
    }
}
