namespace AvatarBuild.Media.Formats;

/// <summary>Size and EXIF orientation of a PNG; its chunks are walked to the last, so a cut-off one is found.</summary>
internal static class PngHeader
{
    public static ImageInfo Read(HeaderReader reader)
    {
        reader.Position = 8;
        var (orientation, animated) = (1, false);
        long width = 0;
        long height = 0;
        while (true)
        {
            if (reader.AtEnd)
            {
                throw new InvalidDataException("is truncated: a PNG without its end (IEND)");
            }

            long length = reader.U32Big();
            var chunk = reader.Mark(4);
            var next = reader.Position + length + 4;
            if (next > reader.Length)
            {
                throw new InvalidDataException(
                    $"is truncated: its chunk {chunk} reaches to byte {next} and the file ends at {reader.Length}"
                );
            }

            switch (chunk)
            {
                case "IHDR":
                    (width, height) = (reader.U32Big(), reader.U32Big());
                    break;
                case "eXIf" when length < 1 << 20:
                    orientation = TiffHeader.ExifOrientation(reader.Bytes((int)length));
                    break;
                case "acTL":
                    animated = true;
                    break;
                case "IEND":
                    return ImageInfo.FromStored(
                        ImageFormat.Png,
                        width,
                        height,
                        orientation,
                        animated
                    );
            }

            reader.Position = next;
        }
    }
}
