namespace AvatarBuild.Media.Pictures;

/// <summary>A corner of the picture.</summary>
public enum Corner
{
    /// <summary>Top left.</summary>
    TopLeft,

    /// <summary>Top right.</summary>
    TopRight,

    /// <summary>Bottom left.</summary>
    BottomLeft,

    /// <summary>Bottom right.</summary>
    BottomRight,
}

/// <summary>A picture laid over the video.</summary>
public sealed record WatermarkSettings
{
    /// <summary>Below inputs, or an absolute path.</summary>
    public required string File { get; init; }

    /// <summary>Where it sits.</summary>
    public Corner Corner { get; init; } = Corner.BottomRight;

    /// <summary>0 (invisible) to 1.</summary>
    public double Opacity { get; init; } = 0.6;

    /// <summary>Its width in pixels.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Pixels to the two edges.</summary>
    public int Margin { get; init; } = 12;
}
