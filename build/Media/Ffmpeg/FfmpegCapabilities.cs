using System.Collections.Immutable;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Media.Ffmpeg;

/// <summary>What an ffmpeg must have been built with to make videos here.</summary>
public static class FfmpegCapabilities
{
    /// <summary>Encoders that videos need.</summary>
    public static ImmutableArray<string> Encoders { get; } = ["libx264", "aac", "png", "mjpeg"];

    /// <summary>Filters that videos need.</summary>
    public static ImmutableArray<string> Filters { get; } =
    ["drawtext", "subtitles", "streamselect", "sendcmd", "loudnorm", "overlay", "gblur"];

    /// <summary>Asks ffmpeg for its encoders and filters (two runs) and names what is missing.</summary>
    /// <returns>Empty when all is there.</returns>
    /// <exception cref="ProgramNotStartedException">ffmpeg can't be run.</exception>
    public static async Task<IReadOnlyList<MediaFault>> CheckAsync(
        FfmpegTools tools,
        IExecutor executor,
        string folder,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(executor);
        var encoders = await executor
            .RunAsync(tools.Command(folder, "-hide_banner", "-encoders"), cancellationToken)
            .ConfigureAwait(false);
        var filters = await executor
            .RunAsync(tools.Command(folder, "-hide_banner", "-filters"), cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. Missing(Encoders, encoders.StandardOutput, "encoder", tools),
            .. Missing(Filters, filters.StandardOutput, "filter", tools),
        ];
    }

    internal static IEnumerable<MediaFault> Missing(
        IEnumerable<string> wanted,
        string listing,
        string kind,
        FfmpegTools tools
    )
    {
        // Each line is flags, a name, a description.
        var names = listing
            .Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1)
            .Select(words => words[1])
            .ToHashSet(StringComparer.Ordinal);
        return wanted
            .Where(name => !names.Contains(name))
            .Select(name => new MediaFault(
                $"this ffmpeg was built without the {kind} {name}",
                FfmpegRemedy.Install()
            ));
    }
}

/// <summary>How a person gets a usable ffmpeg.</summary>
public static class FfmpegRemedy
{
    /// <summary>The command for this machine.</summary>
    public static string Install() =>
        OperatingSystem.IsWindows() ? Install("windows")
        : OperatingSystem.IsMacOS() ? Install("macos")
        : Install("linux");

    /// <summary>The command for a platform: <c>windows</c>, <c>macos</c> or <c>linux</c>.</summary>
    public static string Install(string platform) =>
        platform switch
        {
            "windows" =>
                "run 'winget install Gyan.FFmpeg' (or 'choco install ffmpeg'), or set FFMPEG and FFPROBE to the programs",
            "macos" => "run 'brew install ffmpeg', or set FFMPEG and FFPROBE to the programs",
            _ =>
                "run 'sudo apt-get install -y --no-install-recommends ffmpeg' (elsewhere your system's package ffmpeg), or set FFMPEG and FFPROBE to the programs",
        };
}
