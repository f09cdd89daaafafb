namespace AvatarBuild.Media.Formats;

/// <summary>Size, EXIF orientation and colour profile of a JPEG. A cut-off picture is left to the decoder to find.</summary>
public static class JpegHeader
{
    private const int StartOfScan = 0xDA;
    private const int App1 = 0xE1;
    private const int App2 = 0xE2;

    /// <summary>Reads the segments up to the first scan.</summary>
    public static ImageInfo Read(HeaderReader reader)
    {
        var orientation = 1;
        (long Width, long Height)? size = null;
        foreach (var (marker, length) in Segments(reader))
        {
            if (IsFrame(marker))
            {
                reader.Byte();
                var height = reader.U16Big();
                size = (reader.U16Big(), height);
            }
            else if (marker == App1 && length > 6 && reader.Mark(6) == "Exif\0\0")
            {
                orientation = TiffHeader.ExifOrientation(reader.Bytes(length - 6));
            }
        }

        return size is var (w, h)
            ? ImageInfo.FromStored(ImageFormat.Jpeg, w, h, orientation)
            : throw new InvalidDataException("is damaged: a JPEG without a size");
    }

    /// <summary>The picture's end is there; where it isn't, decoders fill up with grey.</summary>
    public static bool HasEnd(HeaderReader reader)
    {
        reader.Position = 0;
        Read(reader);
        return reader.UpTo(int.MaxValue).AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) >= 0;
    }

    /// <summary>The ICC profile, joined from the segments that hold a part of it; null where there is none.</summary>
    public static byte[]? Profile(HeaderReader reader)
    {
        var parts = new SortedDictionary<int, byte[]>();
        var count = 0;
        foreach (var (marker, length) in Segments(reader))
        {
            if (marker == App2 && length > 14 && reader.Mark(12) == "ICC_PROFILE\0")
            {
                var number = reader.Byte();
                count = reader.Byte();
                parts[number] = reader.Bytes(length - 14);
            }
        }

        return count == parts.Count
            ? parts.Count == 0
                ? null
                : [.. parts.Values.SelectMany(part => part)]
            : throw new InvalidDataException($"{parts.Count} of its {count} parts are there");
    }

    // Those before the first scan, each with the bytes that follow its length; the reader stands there.
    private static IEnumerable<(int Marker, int Length)> Segments(HeaderReader reader)
    {
        reader.Position = 2;
        for (var marker = Marker(reader); marker != StartOfScan; marker = Marker(reader))
        {
            var start = reader.Position;
            var length = reader.U16Big();
            yield return (marker, length - 2);
            reader.Position = start + length;
        }
    }

    // Decoders skip bytes between segments, so does this; a marker is 0xFF and neither 0xFF (filling) nor 0 (data).
    private static int Marker(HeaderReader reader)
    {
        var (before, current) = (0, reader.Byte());
        while (before != 0xFF || current is 0xFF or 0)
        {
            (before, current) = (current, reader.Byte());
        }

        return current;
    }

    // SOF0 to SOF15, without DHT, JPG and DAC, which share the range.
    private static bool IsFrame(int marker) =>
        marker is >= 0xC0 and <= 0xCF && marker is not (0xC4 or 0xC8 or 0xCC);
}
