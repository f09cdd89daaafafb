namespace AvatarBuild.Faces;

/// <summary>A place in a picture, in pixels from its upper left corner; the first pixel's middle is (0.5, 0.5).</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct Point(double X, double Y)
{
    /// <summary>Halfway between two places.</summary>
    public static Point Middle(Point a, Point b) => new((a.X + b.X) / 2, (a.Y + b.Y) / 2);

    /// <summary>Pixels from here to there.</summary>
    public double DistanceTo(Point other) =>
        Math.Sqrt((X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y));
}

/// <summary>An upright rectangle in a picture, in pixels; it may reach beyond the picture's edges.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct Box(double Left, double Top, double Width, double Height)
{
    /// <summary>Its right edge.</summary>
    public double Right => Left + Width;

    /// <summary>Its lower edge.</summary>
    public double Bottom => Top + Height;

    /// <summary>The middle of it.</summary>
    public Point Centre => new(Left + Width / 2, Top + Height / 2);

    /// <summary>The smallest box around some places.</summary>
    public static Box Around(IReadOnlyCollection<Point> points)
    {
        var (left, top) = (points.Min(p => p.X), points.Min(p => p.Y));
        return new(left, top, points.Max(p => p.X) - left, points.Max(p => p.Y) - top);
    }

    /// <summary>How much of both together both cover: 0 apart, 1 equal.</summary>
    internal double Overlap(Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }
        var both = width * height;
        return both / (Width * Height + other.Width * other.Height - both);
    }
}
