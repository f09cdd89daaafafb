using System.Collections.Immutable;

namespace AvatarBuild.Media.Ffmpeg;

/// <summary>What kind of data a stream carries.</summary>
public enum StreamKind
{
    /// <summary>Pictures, or a cover picture: see <see cref="MediaStream.IsCover"/>.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Subtitles.</summary>
    Subtitle,

    /// <summary>Time codes, attachments and the like.</summary>
    Other,
}

/// <summary>A media file as ffprobe sees it: what its headers declare, which its content need not keep.</summary>
/// <param name="FormatName">The container, in ffmpeg's words, for example <c>mov,mp4,m4a,3gp,3g2,mj2</c>.</param>
/// <param name="Duration">Seconds, or null when the container doesn't say.</param>
/// <param name="Streams">In the file's order.</param>
public sealed record MediaInfo(
    string FormatName,
    double? Duration,
    ImmutableArray<MediaStream> Streams
)
{
    /// <summary>Seconds; where the first of its streams begins.</summary>
    public double? StartTime { get; init; }

    /// <summary>The first stream of moving pictures, or null.</summary>
    public MediaStream? Video =>
        Streams.FirstOrDefault(s => s is { Kind: StreamKind.Video, IsCover: false });

    /// <summary>The first stream of sound, or null.</summary>
    public MediaStream? Audio => Streams.FirstOrDefault(s => s.Kind == StreamKind.Audio);

    /// <summary>The first stream of subtitles, or null.</summary>
    public MediaStream? Subtitle => Streams.FirstOrDefault(s => s.Kind == StreamKind.Subtitle);
}

/// <summary>One stream of a media file; a number that the file doesn't give is null.</summary>
public sealed record MediaStream
{
    /// <summary>From 0.</summary>
    public required int Index { get; init; }

    /// <summary>What it carries.</summary>
    public required StreamKind Kind { get; init; }

    /// <summary>In ffmpeg's words, for example <c>h264</c>; empty when unknown.</summary>
    public string Codec { get; init; } = "";

    /// <summary>For example <c>yuv420p</c>; empty for sound.</summary>
    public string PixelFormat { get; init; } = "";

    /// <summary>Pixels, as stored (before rotation).</summary>
    public int? Width { get; init; }

    /// <summary>Pixels, as stored (before rotation).</summary>
    public int? Height { get; init; }

    /// <summary>Degrees counterclockwise by which a player turns the picture: 0, 90, 180 or −90.</summary>
    public int Rotation { get; init; }

    /// <summary>Pictures a second, on average.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Samples a second.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Channels of sound.</summary>
    public int? Channels { get; init; }

    /// <summary>Which channel is which, in ffmpeg's words, for example <c>5.1</c>; empty or <c>unknown</c> when the file doesn't say.</summary>
    public string ChannelLayout { get; init; } = "";

    /// <summary>The one that a player takes of several.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; init; }

    /// <summary>Seconds; where its first frame stands.</summary>
    public double? StartTime { get; init; }

    /// <summary>Frames that the container declares.</summary>
    public long? Frames { get; init; }

    /// <summary>Packets that were really read, with <see cref="FfprobeSettings.WithPacketCount"/>.</summary>
    public long? ReadPackets { get; init; }

    /// <summary>A picture that belongs to a recording, such as an album's cover.</summary>
    public bool IsCover { get; init; }

    /// <summary>ISO 639-2, for example <c>zho</c>; empty when untold.</summary>
    public string Language { get; init; } = "";
}
