namespace AvatarBuild.Faces.Networks;

/// <summary>Size of a layer's values: rows, columns, channels. A pixel's channels lie together, filled up with zeros to eights.</summary>
internal readonly record struct Shape(int Height, int Width, int Channels)
{
    /// <summary>Numbers from one pixel to the next.</summary>
    public int Stride => (Channels + 7) / 8 * 8;

    public int Pixels => Height * Width;

    public int Length => Pixels * Stride;
}
