namespace AvatarBuild.Media.Sound;

/// <summary>The sound as the model hears it; always mono.</summary>
public sealed record AudioSettings
{
    /// <summary>Samples a second.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>Cut silence at head and tail.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>Seconds of silence left at each cut end.</summary>
    public double TrimPadSeconds { get; init; } = 0.1;
}
