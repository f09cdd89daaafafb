namespace AvatarBuild.Media.Formats;

/// <summary>Size, animation and EXIF orientation of a WebP; its chunks are walked to the last.</summary>
internal static class WebpHeader
{
    public static ImageInfo Read(HeaderReader reader)
    {
        reader.Position = 4;
        var end = reader.U32Little() + 8L;
        if (end > reader.Length)
        {
            throw new InvalidDataException(
                $"is truncated: it declares {end} bytes and holds {reader.Length}"
            );
        }

        var (orientation, animated) = (1, false);
        (long Width, long Height)? size = null;
        foreach (var (chunk, length) in Chunks(reader, end))
        {
            size = Size(chunk, reader) ?? size;
            animated |= chunk is "ANIM" or "ANMF";
            if (chunk == "EXIF" && length < 1 << 20)
            {
                orientation = Exif(reader.Bytes((int)length));
            }
        }

        return size is var (w, h)
            ? ImageInfo.FromStored(ImageFormat.Webp, w, h, orientation, animated)
            : throw new InvalidDataException("is damaged: a WebP without a picture");
    }

    /// <summary>The ICC profile; null where there is none.</summary>
    public static byte[]? Profile(HeaderReader reader)
    {
        foreach (var (chunk, length) in Chunks(reader, reader.Length))
        {
            if (chunk == "ICCP")
            {
                return reader.UpTo((int)Math.Min(length, int.MaxValue));
            }
        }

        return null;
    }

    // The reader stands at a chunk's content.
    private static IEnumerable<(string Name, long Length)> Chunks(HeaderReader reader, long end)
    {
        reader.Position = 12;
        while (reader.Position + 8 <= end)
        {
            var name = reader.Mark(4);
            long length = reader.U32Little();
            var next = reader.Position + length + (length & 1);
            yield return (name, length);
            reader.Position = next;
        }
    }

    private static (long Width, long Height)? Size(string chunk, HeaderReader reader)
    {
        switch (chunk)
        {
            case "VP8X":
                reader.Bytes(4);
                return (reader.U24Little() + 1, reader.U24Little() + 1);
            case "VP8 ":
                // A frame tag of 3 bytes and a start code of 3; the upper two bits of each number are a scale.
                reader.Bytes(6);
                return (reader.U16Little() & 0x3FFF, reader.U16Little() & 0x3FFF);
            case "VP8L":
                reader.Byte();
                var bits = reader.U32Little();
                return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
            default:
                return null;
        }
    }

    // Some writers keep the "Exif\0\0" that JPEG puts before the block.
    private static int Exif(byte[] block) =>
        TiffHeader.ExifOrientation(block.AsSpan().StartsWith("Exif\0\0"u8) ? block[6..] : block);
}
