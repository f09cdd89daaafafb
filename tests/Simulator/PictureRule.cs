namespace AvatarBuild.Simulator;

/// <summary>
/// How large LiveAvatar's video is: its <c>get_size_less_than_area</c>, which both of its pipelines have. Held against a table
/// that the program's own function wrote: <c>tests/Avatar.Tests/Backends/Sizes/liveavatar.csv</c>.
/// </summary>
public static class PictureRule
{
    private const int Step = 64;
    private const int Tries = 100;

    /// <summary>Tokens of one 16*16 patch of the picture in the condition cache: the portrait's, and of 19 past frames 1, 2/8 and 16/64 each.</summary>
    private const double TokensAPatch = 2.5;

    /// <summary>Width and height of what comes out.</summary>
    /// <param name="width">Of the picture that it is given.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="area">Width times height of what <c>--size</c> names.</param>
    public static (int Width, int Height) Of(int width, int height, int area)
    {
        var pixels = (double)height * width;
        var (least, most) = pixels <= area ? (0.1, 1.0) : Scales(width, height, area);
        for (var i = 0; i < Tries; i++)
        {
            var scale = most - ((most - least) * i / Tries);
            var (w, h) = (Padded((int)(width * scale)), Padded((int)(height * scale)));
            if (w * h <= area)
            {
                return (w, h);
            }
        }

        return Cut(width, height, area);
    }

    /// <summary>What it prints when a picture of this size overfills its condition cache; null where it doesn't.</summary>
    public static string? Overflow(int width, int height, bool isOnOneCard)
    {
        var (has, needs) = (isOnOneCard ? 2800 : 3000, (int)(width * height / 256 * TokensAPatch));
        return needs <= has
            ? null
            : FormattableString.Invariant(
                $"RuntimeError: The expanded size of the tensor ({has}) must match the existing size ({needs}) at non-singleton dimension 1.  Target sizes: [1, {has}, 40, 128].  Tensor sizes: [1, {needs}, 40, 128]"
            );
    }

    // From the scale at which both sides would be padded by 63 to the one at which neither would.
    private static (double Least, double Most) Scales(int width, int height, int area)
    {
        const int Padding = Step - 1;
        var a = (double)height * width;
        var b = (double)Padding * (height + width);
        var c = (double)(Padding * Padding) - area;
        return ((-b + Math.Sqrt((b * b) - (2 * a * c))) / (2 * a), Math.Sqrt(area / a));
    }

    private static int Padded(int side) => side + ((Step - (side % Step)) % Step);

    // Where no scale fits: the area in the picture's proportions, but no larger than the picture.
    private static (int Width, int Height) Cut(int width, int height, int area)
    {
        var ratio = (double)width / height;
        var (w, h) = (Whole(Math.Sqrt(area * ratio)), Whole(Math.Sqrt(area / ratio)));
        return w >= width || h >= height ? (Whole(width), Whole(height)) : (w, h);
    }

    private static int Whole(double side) => (int)(Math.Floor(side / Step) * Step);
}
