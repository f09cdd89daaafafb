namespace AvatarBuild.Media.Formats;

/// <summary>The first directory of a TIFF; an EXIF block is a small TIFF.</summary>
internal static class TiffHeader
{
    private const int WidthTag = 256;
    private const int HeightTag = 257;
    private const int OrientationTag = 274;
    private const int ProfileTag = 34675;

    // Offsets of strips or tiles, and their lengths.
    private static readonly (int Offsets, int Lengths)[] Parts = [(273, 279), (324, 325)];

    public static ImageInfo Read(HeaderReader reader)
    {
        var tags = Tags(reader);
        foreach (var (offsets, lengths) in Parts)
        {
            foreach (var (offset, length) in Values(tags, offsets).Zip(Values(tags, lengths)))
            {
                if (offset + length > reader.Length)
                {
                    throw new InvalidDataException(
                        $"is truncated: its picture reaches to byte {offset + length} and the file ends at {reader.Length}"
                    );
                }
            }
        }

        if (Undecodable(tags) is { } kind)
        {
            throw new InvalidDataException(
                $"is a TIFF {kind}, which ffmpeg shows black or in wrong colours"
            );
        }

        return ImageInfo.FromStored(
            ImageFormat.Tiff,
            Values(tags, WidthTag).FirstOrDefault(),
            Values(tags, HeightTag).FirstOrDefault(),
            Orientation(tags)
        );
    }

    /// <summary>What ffmpeg's decoder (5.1) turns, with exit 0, into something else than the picture; null for nothing known.</summary>
    private static string? Undecodable(Dictionary<int, long[]> tags)
    {
        long First(int tag) => Values(tags, tag).FirstOrDefault();
        var photometric = First(262);
        return tags.ContainsKey(322) || tags.ContainsKey(324) ? "stored in tiles"
            : First(259) is 6 or 7 ? "with JPEG inside"
            : First(339) is 3 ? "of floating-point numbers"
            : photometric is 8 or 9 or 10 ? "in Lab colours"
            : photometric == 5 && First(258) > 8 ? "in CMYK of 16 bits"
            : null;
    }

    /// <summary>The orientation in an EXIF block (without its "Exif\0\0"); 1 where there is none or the block is damaged: cameras' blocks often are, and their pictures are fine.</summary>
    public static int ExifOrientation(byte[] exif)
    {
        try
        {
            using var stream = new MemoryStream(exif, writable: false);
            return Orientation(Tags(new HeaderReader(stream)));
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            return 1;
        }
    }

    private static int Orientation(Dictionary<int, long[]> tags) =>
        Values(tags, OrientationTag).FirstOrDefault() is >= 1 and <= 8 and var known
            ? (int)known
            : 1;

    private static long[] Values(Dictionary<int, long[]> tags, int tag) =>
        tags.GetValueOrDefault(tag, []);

    private static Dictionary<int, long[]> Tags(HeaderReader reader)
    {
        var tags = new Dictionary<int, long[]>();
        foreach (var (tag, type, count, isBig) in Entries(reader))
        {
            // Besides the profile SHORT and LONG are all that is asked for.
            if (type is 3 or 4 && count is > 0 and < 1_000_000)
            {
                if (count * (type == 3 ? 2 : 4) > 4)
                {
                    Seek(reader, U32(reader, isBig));
                }

                var values = new long[count];
                for (var v = 0; v < count; v++)
                {
                    values[v] = type == 3 ? U16(reader, isBig) : U32(reader, isBig);
                }

                tags[tag] = values;
            }
        }

        return tags;
    }

    /// <summary>The ICC profile; null where there is none.</summary>
    public static byte[]? Profile(HeaderReader reader)
    {
        reader.Position = 0;
        foreach (var (tag, _, count, isBig) in Entries(reader))
        {
            if (tag == ProfileTag && count > 4)
            {
                Seek(reader, U32(reader, isBig));
                return reader.UpTo((int)Math.Min(count, int.MaxValue));
            }
        }

        return null;
    }

    // The reader stands at an entry's value, or at where the value is.
    private static IEnumerable<(int Tag, int Type, long Count, bool IsBig)> Entries(
        HeaderReader reader
    )
    {
        var isBig = reader.Mark(2) == "MM";
        if (U16(reader, isBig) != 42)
        {
            throw new InvalidDataException("is a BigTIFF, which isn't supported");
        }

        Seek(reader, U32(reader, isBig));
        var entries = U16(reader, isBig);
        for (var i = 0; i < entries; i++)
        {
            var (tag, type) = (U16(reader, isBig), U16(reader, isBig));
            var count = U32(reader, isBig);
            var next = reader.Position + 4;
            yield return (tag, type, count, isBig);
            reader.Position = next;
        }
    }

    private static int U16(HeaderReader reader, bool isBig) =>
        isBig ? reader.U16Big() : reader.U16Little();

    private static long U32(HeaderReader reader, bool isBig) =>
        isBig ? reader.U32Big() : reader.U32Little();

    private static void Seek(HeaderReader reader, long offset)
    {
        if (offset >= reader.Length)
        {
            throw new InvalidDataException(
                $"is truncated: it points to byte {offset} and the file ends at {reader.Length}"
            );
        }

        reader.Position = offset;
    }
}
