namespace AvatarBuild.Media.Formats;

/// <summary>A format of portraits.</summary>
public enum ImageFormat
{
    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP.</summary>
    Webp,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>TIFF.</summary>
    Tiff,
}

/// <summary>What a picture's header says.</summary>
/// <param name="Format">By content, whatever the file's name.</param>
/// <param name="Width">Pixels, as a viewer sees it: after <paramref name="Orientation"/>.</param>
/// <param name="Height">Pixels, as a viewer sees it.</param>
/// <param name="Orientation">EXIF's 1 to 8; 1 is upright.</param>
/// <param name="IsAnimated">More than one picture.</param>
public sealed record ImageInfo(
    ImageFormat Format,
    int Width,
    int Height,
    int Orientation,
    bool IsAnimated
)
{
    /// <summary>Orientations 5 to 8 lie on their side.</summary>
    internal static ImageInfo FromStored(
        ImageFormat format,
        long width,
        long height,
        int orientation = 1,
        bool isAnimated = false
    )
    {
        var (w, h) = orientation >= 5 ? (height, width) : (width, height);
        return w is < 1 or > int.MaxValue || h is < 1 or > int.MaxValue
            ? throw new InvalidDataException($"is damaged: it declares {w}x{h} pixels")
            : new ImageInfo(format, (int)w, (int)h, orientation, isAnimated);
    }
}
