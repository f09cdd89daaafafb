namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>Where a renderer leaves its video. One of the three ways.</summary>
public sealed record OutputPlace
{
    /// <summary>Exactly here, with placeholders.</summary>
    public string Path { get; init; } = "{output}";

    /// <summary>Folder below which one new file fits <see cref="Pattern"/>; null where another way counts.</summary>
    public string? Folder { get; init; }

    /// <summary>Of the path below <see cref="Folder"/>: <c>*</c> is any letters, also <c>/</c>.</summary>
    public string Pattern { get; init; } = "*.mp4";

    /// <summary>It leaves frames there, to be made a video; null for a video. Of PNGs <see cref="Path"/> is their folder.</summary>
    public FrameKind? Frames { get; init; }

    /// <summary>What stands before the path in one line of standard output; null where another way counts.</summary>
    public string? Line { get; init; }
}
