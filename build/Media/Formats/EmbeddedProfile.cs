using System.IO.Compression;

namespace AvatarBuild.Media.Formats;

/// <summary>The bytes of the ICC profile within a picture. Doesn't look into the profile.</summary>
internal static class EmbeddedProfile
{
    // The largest in use, of printers, have some megabytes.
    private const int MostBytes = 32 << 20;

    /// <summary>The profile, or null where there is none.</summary>
    /// <param name="stream">A picture that <see cref="ImageHeader"/> could read.</param>
    /// <exception cref="InvalidDataException">It is there and damaged.</exception>
    public static byte[]? Read(Stream stream)
    {
        var info = ImageHeader.Read(stream);
        var reader = new HeaderReader(stream);
        return info.Format switch
        {
            ImageFormat.Jpeg => JpegHeader.Profile(reader),
            ImageFormat.Png => OfPng(reader),
            ImageFormat.Webp => WebpHeader.Profile(reader),
            ImageFormat.Tiff => TiffHeader.Profile(reader),
            _ => BmpHeader.Profile(reader),
        };
    }

    // A name, a zero, the method (0) and the profile, compressed.
    private static byte[]? OfPng(HeaderReader reader)
    {
        var chunk = PngChunks
            .Read(reader)
            .TakeWhile(c => c.Name != "IDAT")
            .FirstOrDefault(c => c.Name == "iCCP");
        if (chunk is null)
        {
            return null;
        }

        var name = Array.IndexOf(chunk.Content, (byte)0);
        if (!chunk.IsWhole || name < 0 || name + 2 > chunk.Content.Length)
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        using var packed = new MemoryStream(chunk.Content[(name + 2)..]);
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        using var profile = new MemoryStream();
        var block = new byte[1 << 16];
        for (var read = unpacked.Read(block); read > 0; read = unpacked.Read(block))
        {
            profile.Write(block.AsSpan(0, read));
            if (profile.Length > MostBytes)
            {
                throw new InvalidDataException("it is too large");
            }
        }

        return profile.ToArray();
    }
}
