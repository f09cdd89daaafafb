namespace AvatarBuild.Media.Formats;

/// <summary>Size of a Windows bitmap. A cut-off one is left to the decoder to find: the header's file size is often wrong.</summary>
internal static class BmpHeader
{
    public static ImageInfo Read(HeaderReader reader)
    {
        reader.Position = 14;
        var header = reader.U32Little();
        return header switch
        {
            12 => ImageInfo.FromStored(ImageFormat.Bmp, reader.U16Little(), reader.U16Little()),
            // A negative height means rows from the top.
            40 or 52 or 56 or 64 or 108 or 124 => ImageInfo.FromStored(
                ImageFormat.Bmp,
                (int)reader.U32Little(),
                Math.Abs((long)(int)reader.U32Little())
            ),
            _ => throw new InvalidDataException("isn't a picture that can be read"),
        };
    }

    /// <summary>The ICC profile that a header of version 5 points to; null where there is none.</summary>
    public static byte[]? Profile(HeaderReader reader)
    {
        reader.Position = 14;
        if (reader.U32Little() != 124)
        {
            return null;
        }

        reader.Position = 14 + 56;
        var isEmbedded = reader.Mark(4) == "DEBM";
        reader.Position = 14 + 112;
        var (offset, size) = (reader.U32Little(), reader.U32Little());
        reader.Position = 14 + offset;
        return isEmbedded ? reader.UpTo((int)Math.Min(size, int.MaxValue)) : null;
    }
}
