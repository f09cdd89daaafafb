namespace AvatarBuild.Media.Formats;

/// <summary>
/// A quick look at a picture's header, before any program runs: format by content, size and orientation as a viewer
/// sees them, and what ffmpeg would decode wrongly with exit 0 (an animated WebP, a cut-off TIFF).
/// </summary>
public static class ImageHeader
{
    /// <summary>What a person should give instead.</summary>
    internal const string Replace = "replace it with a jpg, png, webp, bmp or tiff picture";

    private const string Convert =
        "convert it to an 8-bit sRGB png, for example with GIMP or: magick IN.tif -colorspace sRGB -depth 8 OUT.png";

    private const string CopyAgain = "copy or export it again";

    // A decoded picture takes 4 bytes a pixel, and several copies of it at once.
    private const long MostPixels = 200_000_000;

    /// <summary>What is wrong with the file, or null; a file that can't be read is wrong too.</summary>
    public static MediaFault? Inspect(string path) => MediaFault.InFile(path, Inspect);

    /// <summary>Reads a picture's header.</summary>
    /// <exception cref="InvalidDataException">It isn't a jpg, png, webp, bmp or tiff picture, or is cut off.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ImageInfo Read(string path)
    {
        using var stream = Open(path);
        return Read(stream);
    }

    /// <summary>Reads a picture's header from a seekable stream.</summary>
    /// <exception cref="InvalidDataException">It isn't a jpg, png, webp, bmp or tiff picture, or is cut off.</exception>
    public static ImageInfo Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reader = new HeaderReader(stream);
        reader.Position = 0;
        var head = reader.UpTo(512);
        reader.Position = 0;
        try
        {
            return Starts(head, 0, [0xFF, 0xD8, 0xFF]) ? JpegHeader.Read(reader)
                : Starts(head, 0, [0x89, .. "PNG\r\n"u8]) ? PngHeader.Read(reader)
                : Starts(head, 0, "RIFF"u8) && Starts(head, 8, "WEBP"u8) ? WebpHeader.Read(reader)
                : Starts(head, 0, "II*\0"u8) || Starts(head, 0, "MM\0*"u8) ? TiffHeader.Read(reader)
                : Starts(head, 0, "BM"u8) && FileKind.Text(head) is null ? BmpHeader.Read(reader)
                : throw new InvalidDataException(NotAPicture(head));
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("is truncated: it ends within its header");
        }
    }

    internal static MediaFault? Inspect(Stream stream)
    {
        try
        {
            var info = Read(stream);
            return info is { Format: ImageFormat.Webp, IsAnimated: true }
                    ? new MediaFault(
                        "is an animated WebP",
                        "save one of its pictures as png or jpg and use that"
                    )
                : (long)info.Width * info.Height > MostPixels
                    ? new MediaFault(
                        $"is {info.Width}x{info.Height} pixels",
                        "scale it down; 4000 pixels a side are plenty"
                    )
                : null;
        }
        catch (InvalidDataException e)
        {
            var cut =
                e.Message.StartsWith("is truncated", StringComparison.Ordinal)
                || e.Message.StartsWith("is damaged", StringComparison.Ordinal);
            return new MediaFault(
                e.Message,
                cut ? CopyAgain
                    : e.Message.StartsWith("is a TIFF", StringComparison.Ordinal) ? Convert
                    : Replace
            );
        }
    }

    private static string NotAPicture(ReadOnlySpan<byte> head) =>
        head.Length == 0 ? "is empty (0 bytes)"
        : FileKind.Text(head) is { } text ? $"is {text}, not a picture"
        : Starts(head, 0, "GIF8"u8) ? "is a GIF, which isn't supported"
        : Starts(head, 4, "ftyp"u8) ? "is a HEIC, AVIF or video file, which isn't supported"
        : FileKind.Binary(head) is { } kind ? $"is {kind}, which isn't supported"
        : "isn't a picture that can be read";

    private static bool Starts(ReadOnlySpan<byte> head, int at, ReadOnlySpan<byte> mark) =>
        head.Length >= at + mark.Length && head.Slice(at, mark.Length).SequenceEqual(mark);

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
}
