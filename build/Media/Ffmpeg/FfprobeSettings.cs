using System.Collections.Immutable;

namespace AvatarBuild.Media.Ffmpeg;

/// <summary>
/// An ffprobe command line, built fluently and immutable. By default it prints a file's streams and format as JSON and
/// opens local files only. Knows no process; only arguments.
/// </summary>
public sealed record FfprobeSettings
{
    /// <summary>Everything before the file.</summary>
    public ImmutableArray<string> Options { get; init; } =
    ["-protocol_whitelist", "file,pipe", "-print_format", "json", "-show_streams", "-show_format"];

    /// <summary>How much it says on standard error, in ffmpeg's words.</summary>
    public string LogLevel { get; init; } = "error";

    /// <summary>A plain file name in the folder where ffprobe runs, or an absolute path.</summary>
    public string File { get; init; } = "";

    /// <summary>Names the file to look at.</summary>
    public FfprobeSettings WithFile(string file) => this with { File = file };

    /// <summary>Sets how much it says on standard error.</summary>
    public FfprobeSettings WithLogLevel(string level) => this with { LogLevel = level };

    /// <summary>Adds options before the file.</summary>
    public FfprobeSettings With(params string[] options) =>
        this with
        {
            Options = Options.AddRange(options),
        };

    /// <summary>Reads every packet of the streams, for <see cref="MediaStream.ReadPackets"/>.</summary>
    public FfprobeSettings WithPacketCount() => With("-count_packets");

    /// <summary>The arguments, in ffprobe's order.</summary>
    public ImmutableArray<string> ToArguments() => ["-v", LogLevel, .. Options, "-i", File];
}
