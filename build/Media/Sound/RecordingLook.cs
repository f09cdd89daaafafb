namespace AvatarBuild.Media.Sound;

/// <summary>What a recording's bytes tell before any program runs.</summary>
public sealed record RecordingLook
{
    /// <summary>Nothing that ffmpeg wouldn't find itself.</summary>
    public static RecordingLook Nothing { get; } = new();

    /// <summary>What is wrong with it, or null.</summary>
    public MediaFault? Fault { get; init; }

    /// <summary>Where the sound of a WAV lies, if ffmpeg would read only part of it; else null.</summary>
    public WavParts? Wav { get; init; }

    /// <summary>Its rate or channels change on the way: files joined byte by byte.</summary>
    public bool Changes { get; init; }

    /// <summary>Where they change: the most channels; else 0.</summary>
    public int MostChannels { get; init; }

    /// <summary>Ogg streams one after the other, each with a clock of its own.</summary>
    public bool IsChained { get; init; }

    internal static RecordingLook Of(MediaFault fault) => new() { Fault = fault };
}
