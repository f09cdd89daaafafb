namespace AvatarBuild.Faces.Finding;

/// <summary>A square of a picture that a network looks at, turned so that (<see cref="Cos"/>, <see cref="Sin"/>) is its own way to the right.</summary>
internal readonly record struct Region(Point Centre, double Side, double Cos, double Sin)
{
    /// <summary>A square that isn't turned.</summary>
    public static Region Upright(Point centre, double side) => new(centre, side, 1, 0);

    /// <summary>A square whose way to the right is that from one place to another.</summary>
    public static Region Along(Point centre, double side, Point from, Point to) =>
        from.DistanceTo(to) is > 0 and var length
            ? new(centre, side, (to.X - from.X) / length, (to.Y - from.Y) / length)
            : Upright(centre, side);

    /// <summary>This square turned by a quarter turn, clockwise, so many times.</summary>
    public Region Turned(int quarters) =>
        quarters == 0 ? this : (this with { Cos = -Sin, Sin = Cos }).Turned(quarters - 1);

    /// <summary>A place of the picture, given by the square's own coordinates: (0, 0) its upper left, (1, 1) its lower right corner.</summary>
    public Point At(double u, double v)
    {
        var (x, y) = ((u - 0.5) * Side, (v - 0.5) * Side);
        return new(Centre.X + x * Cos - y * Sin, Centre.Y + x * Sin + y * Cos);
    }
}
