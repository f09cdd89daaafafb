using System.IO.Compression;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Pictures;

/// <summary>Whether a picture shows anything. Reads PNGs of 8-bit RGB, as they are prepared here, and stops where two colours were seen.</summary>
public static class FlatPicture
{
    // Values 1 above and below.
    private const int Spread = 2;

    /// <summary>The only colour of a part of a picture, as RRGGBB; null where there are several.</summary>
    public static string? Colour(Stream png, Box part)
    {
        var reader = new HeaderReader(png);
        var info = ImageHeader.Read(png);
        using var packed = new MemoryStream();
        foreach (var chunk in PngChunks.Read(reader).Where(c => c.Name == "IDAT"))
        {
            packed.Write(chunk.Content);
        }

        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        var above = new byte[(info.Width * 3) + 3];
        var row = new byte[above.Length];
        byte[] least = [255, 255, 255];
        byte[] most = [0, 0, 0];
        var (left, right) = Within(part.Left, part.Width, info.Width);
        var (top, bottom) = Within(part.Top, part.Height, info.Height);
        for (var y = 0; y < bottom; y++)
        {
            var filter = unpacked.ReadByte();
            // The pixel left of the first is black, and so is the row above the first.
            unpacked.ReadExactly(row.AsSpan(3));
            Unfilter(filter, row, above);
            for (var at = 3 + (left * 3); y >= top && at < 3 + (right * 3); at++)
            {
                least[at % 3] = Math.Min(least[at % 3], row[at]);
                most[at % 3] = Math.Max(most[at % 3], row[at]);
            }

            if (most.Zip(least, (high, low) => high - low).Max() > Spread)
            {
                return null;
            }

            (above, row) = (row, above);
        }

        return Convert.ToHexString(most);
    }

    private static (int From, int To) Within(double start, double length, int all) =>
        ((int)Math.Clamp(start, 0, all - 1), (int)Math.Clamp(start + length, 1, all));

    // Source: PNG, 9.2. Both rows begin with a pixel of zeros.
    private static void Unfilter(int filter, byte[] row, byte[] above)
    {
        for (var at = 3; at < row.Length; at++)
        {
            var (a, b, c) = (row[at - 3], above[at], above[at - 3]);
            row[at] += filter switch
            {
                1 => a,
                2 => b,
                3 => (byte)((a + b) / 2),
                4 => Nearest(a, b, c),
                _ => 0,
            };
        }
    }

    private static byte Nearest(byte a, byte b, byte c)
    {
        var (toA, toB, toC) = (Math.Abs(b - c), Math.Abs(a - c), Math.Abs(a + b - c - c));
        return toA <= toB && toA <= toC ? a
            : toB <= toC ? b
            : c;
    }
}
