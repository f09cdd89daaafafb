namespace AvatarBuild.Media.Pictures;

/// <summary>Where a point of the portrait lies in the prepared picture; the arithmetic of the filter that prepares it.</summary>
public static class PortraitGeometry
{
    /// <summary>The mouth in the prepared picture's pixels; it may lie outside when the picture was cropped.</summary>
    /// <param name="mouth">In the portrait's own pixels, as a viewer sees it.</param>
    /// <param name="sourceWidth">The portrait's, as a viewer sees it: <see cref="Formats.ImageInfo.Width"/>.</param>
    /// <param name="sourceHeight">The portrait's, as a viewer sees it: <see cref="Formats.ImageInfo.Height"/>.</param>
    /// <param name="size">Of the prepared picture.</param>
    /// <param name="image">How the portrait fills it.</param>
    public static Mouth Map(
        Mouth mouth,
        int sourceWidth,
        int sourceHeight,
        PictureSize size,
        ImageSettings image
    )
    {
        ArgumentNullException.ThrowIfNull(mouth);
        ArgumentNullException.ThrowIfNull(image);
        var frame = Frame(sourceWidth, sourceHeight, size, image);
        var (x, y) = (frame.Width / sourceWidth, frame.Height / sourceHeight);
        return new Mouth(
            (mouth.X * x) + frame.Left,
            (mouth.Y * y) + frame.Top,
            mouth.HalfWidth * x,
            mouth.Chin * y
        );
    }

    /// <summary>Where the whole portrait lies; what is cropped away lies outside of the picture.</summary>
    public static Box Frame(
        int sourceWidth,
        int sourceHeight,
        PictureSize size,
        ImageSettings image
    )
    {
        var cover = image.Fit == ImageFit.Cover;
        var wide = size.Width / (double)sourceWidth;
        var high = size.Height / (double)sourceHeight;
        var factor = cover ? Math.Max(wide, high) : Math.Min(wide, high);
        var (width, height) = (Scaled(sourceWidth, factor), Scaled(sourceHeight, factor));
        // Cropped is negative: the picture starts before the frame.
        var left = cover
            ? -Math.Floor((width - size.Width) / 2)
            : Math.Floor((size.Width - width) / 2);
        var top = cover
            ? -Math.Floor((height - size.Height) * image.TopBias)
            : Math.Floor((size.Height - height) / 2);
        return new(left, top, width, height);
    }

    private static double Scaled(int length, double factor) =>
        Math.Max(1, Math.Round(length * factor, MidpointRounding.AwayFromZero));
}
