namespace AvatarBuild.Faces.Tests;

/// <summary>Pictures drawn by code.</summary>
internal static class Drawing
{
    public static Picture Draw(int width, int height, Func<int, int, byte[]> colour)
    {
        var rgb = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            colour(i % width, i / width).CopyTo(rgb, 3 * i);
        }
        return new Picture(width, height, rgb);
    }

    /// <summary>A picture without a face: of five kinds, each with its own seed.</summary>
    public static Picture Faceless(int seed)
    {
        var noise = new ValueNoise(seed);
        const int Size = 260;
        return Draw(
            Size,
            Size,
            (x, y) =>
                (seed % 5) switch
                {
                    0 => Grey(x * 255 / Size, y * 255 / Size, seed * 10),
                    1 => Grey(noise.At(x, y, 1), noise.At(y, x, 1), noise.At(x + 9, y, 1)),
                    // Clouds, in the colours of skin.
                    2 => Grey(noise.At(x, y, 40) * 3 / 4 + 60, noise.At(x, y, 40) / 2 + 60, 90),
                    // Hills under a sky, with a sun.
                    3 => y > 130 + noise.At(x, seed, 50) / 4
                        ? Grey(60, 90 + noise.At(x, y, 6) / 4, 40)
                    : (x - 180) * (x - 180) + (y - 60) * (y - 60) < 900 ? Grey(255, 240, 180)
                    : Grey(120, 170, 250 - y),
                    // Round things, two above one.
                    _ => (x / 65 + y / 65) % 2 == seed / 5 % 2
                    && (x % 65 - 32) * (x % 65 - 32) + (y % 65 - 32) * (y % 65 - 32) < 400
                        ? Grey(40, 30, 20)
                        : Grey(220, 190, 160),
                }
        );
    }

    private static byte[] Grey(int r, int g, int b) =>
        [(byte)Math.Clamp(r, 0, 255), (byte)Math.Clamp(g, 0, 255), (byte)Math.Clamp(b, 0, 255)];

    /// <summary>Numbers from 0 to 255 that change smoothly over a grid.</summary>
    private sealed class ValueNoise(int seed)
    {
        public int At(int x, int y, int grid)
        {
            var (fx, fy) = ((double)(x % grid) / grid, (double)(y % grid) / grid);
            var (cx, cy) = (x / grid, y / grid);
            var upper = Corner(cx, cy) * (1 - fx) + Corner(cx + 1, cy) * fx;
            var lower = Corner(cx, cy + 1) * (1 - fx) + Corner(cx + 1, cy + 1) * fx;
            return (int)(upper * (1 - fy) + lower * fy);
        }

        private double Corner(int x, int y)
        {
            var mixed = unchecked((uint)(x * 374761393 + y * 668265263 + seed * 974634611));
            mixed = (mixed ^ (mixed >> 13)) * 1274126177;
            return (mixed ^ (mixed >> 16)) & 255;
        }
    }
}
