namespace AvatarBuild.Media.Pictures;

/// <summary>A rectangle that text stays out of, pixels from the top left.</summary>
public sealed record Box(double Left, double Top, double Width, double Height)
{
    /// <summary>They share a pixel.</summary>
    public bool Meets(Box other) =>
        Left < other.Left + other.Width
        && other.Left < Left + Width
        && Top < other.Top + other.Height
        && other.Top < Top + Height;
}
