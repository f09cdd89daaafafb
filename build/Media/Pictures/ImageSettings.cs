namespace AvatarBuild.Media.Pictures;

/// <summary>How a portrait fills the picture.</summary>
public enum ImageFit
{
    /// <summary>Scaled to cover, the rest cropped away.</summary>
    Cover,

    /// <summary>Scaled to fit, over a blurred copy of itself.</summary>
    Blur,
}

/// <summary>The portrait as the model sees it.</summary>
public sealed record ImageSettings
{
    /// <summary>How it fills the picture.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Cover;

    /// <summary>With cover: how much of what is cropped vertically is taken from the top, 0 to 1.</summary>
    public double TopBias { get; init; } = 0.18;
}
