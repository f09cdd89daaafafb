using System.Collections.Immutable;

namespace AvatarBuild.Media.Measurements;

/// <summary>What a video file is, measured; no judgement in it.</summary>
public sealed record VideoMeasurement
{
    /// <summary>Video streams.</summary>
    public int VideoStreams { get; init; }

    /// <summary>Audio streams.</summary>
    public int AudioStreams { get; init; }

    /// <summary>Pixels.</summary>
    public int Width { get; init; }

    /// <summary>Pixels.</summary>
    public int Height { get; init; }

    /// <summary>Of the pictures, as ffprobe names it; null when unknown.</summary>
    public string? Codec { get; init; }

    /// <summary>Its tag for the matrix of its colours, as ffprobe names it; null without one.</summary>
    public string? Matrix { get; init; }

    /// <summary>A pixel's width by its height; 0 where nothing says so.</summary>
    public double PixelAspect { get; init; }

    /// <summary>Average frames a second.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Length of the video stream, seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Length of the audio stream, seconds; 0 without one.</summary>
    public double AudioSeconds { get; init; }

    /// <summary>Seconds by which the pictures start after the file does.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Frames that the file's index declares; 0 when it declares none.</summary>
    public long DeclaredFrames { get; init; }

    /// <summary>Frames that decoded.</summary>
    public long Frames { get; init; }

    /// <summary>The first thing that probing or decoding complained of; null when both went through.</summary>
    public string? Error { get; init; }

    /// <summary>Black stretches of at least 0.1 s.</summary>
    public ImmutableArray<Stretch> Black { get; init; } = [];

    /// <summary>Stretches without motion of at least 0.5 s.</summary>
    public ImmutableArray<Stretch> Frozen { get; init; } = [];
}

/// <summary>How the published sound compares with the recording as cut, measured.</summary>
public sealed record SoundMeasurement
{
    /// <summary>Milliseconds by which the sound comes after the recording's; the worst of all windows.</summary>
    public double OffsetMs { get; init; }

    /// <summary>Correlation at that offset, 0 to 1; the median of all windows.</summary>
    public double Correlation { get; init; }

    /// <summary>Longest silence where the recording isn't silent, seconds.</summary>
    public double SilentSeconds { get; init; }

    /// <summary>Integrated loudness in LUFS; null when no target asks for it.</summary>
    public double? Loudness { get; init; }
}

/// <summary>Content of <c>measured.json</c>.</summary>
/// <param name="Video">The pictures.</param>
/// <param name="Sound">The sound.</param>
public sealed record FinishedMeasurement(VideoMeasurement Video, SoundMeasurement Sound);
