namespace AvatarBuild.Faces;

/// <summary>A picture: rows from the top, three bytes a pixel (red, green, blue), upright as it is shown. Knows no files.</summary>
public sealed class Picture
{
    private readonly ReadOnlyMemory<byte> _rgb;
    private Picture? _half;

    /// <summary>A picture of <paramref name="width"/> by <paramref name="height"/> pixels; the bytes are not copied.</summary>
    /// <exception cref="ArgumentException">The bytes are not three times as many as the pixels.</exception>
    public Picture(int width, int height, ReadOnlyMemory<byte> rgb)
    {
        if (width < 1 || height < 1 || rgb.Length != 3L * width * height)
        {
            throw new ArgumentException(
                $"{rgb.Length} bytes are no picture of {width}×{height} pixels.",
                nameof(rgb)
            );
        }
        (Width, Height, _rgb) = (width, height, rgb);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    internal ReadOnlySpan<byte> Rgb => _rgb.Span;

    /// <summary>The same picture at half the size, each pixel the mean of four: so a large picture is made small without flicker of fine detail.</summary>
    internal Picture Half => _half ??= Halve();

    private Picture Halve()
    {
        var (width, height) = ((Width + 1) / 2, (Height + 1) / 2);
        var half = new byte[3 * width * height];
        var from = Rgb;
        for (var y = 0; y < height; y++)
        {
            var upper = 2 * y * Width;
            var lower = Math.Min(2 * y + 1, Height - 1) * Width;
            for (var x = 0; x < width; x++)
            {
                var (left, right) = (2 * x, Math.Min(2 * x + 1, Width - 1));
                for (var c = 0; c < 3; c++)
                {
                    var sum =
                        from[3 * (upper + left) + c]
                        + from[3 * (upper + right) + c]
                        + from[3 * (lower + left) + c]
                        + from[3 * (lower + right) + c];
                    half[3 * (y * width + x) + c] = (byte)((sum + 2) / 4);
                }
            }
        }
        return new Picture(width, height, half);
    }
}
