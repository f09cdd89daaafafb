using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Renderers.Jobs;

/// <summary>What the steps of all videos of a run have in common.</summary>
/// <param name="Recipe">The recipe's name; part of intermediates' paths.</param>
/// <param name="Tools">ffmpeg and ffprobe, with their version.</param>
/// <param name="Root">The workspace, absolute: what a backend's relative paths are relative to.</param>
/// <param name="OnlyPrepare">Stops before rendering.</param>
public sealed record VideoStepsOptions(
    string Recipe,
    FfmpegTools Tools,
    string Root,
    bool OnlyPrepare
)
{
    /// <summary>From a source to its absolute path.</summary>
    public Func<Artifact, string> SourcePath { get; init; } = source => source.Path;

    /// <summary>Fonts that subtitles may be drawn in.</summary>
    public InstalledFonts Fonts { get; init; } = new();

    /// <summary>What their requests have in common.</summary>
    public SharedRequests Shared { get; } = new();

    /// <summary>What was seen in their watermarks.</summary>
    public WatermarkLooks Watermarks { get; } = new();

    /// <summary>MiB of the largest card that may be used; null where that isn't known.</summary>
    public long? LargestCardMiB { get; init; }

    /// <summary>Compute capability of the newest card that may be used; null where that isn't known.</summary>
    public double? NewestCapability { get; init; }

    /// <summary>MiB of main memory that this machine has; null where that isn't known.</summary>
    public int? HostMiB { get; init; }

    /// <summary>Which of the run's renders are under way.</summary>
    public RendersUnderWay Renders { get; init; } = new();

    /// <summary>Where renderers keep what they compile, for later runs; null for nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Cards that may be used; null where that isn't known.</summary>
    public int? Cards { get; init; }

    /// <summary>This user's folder for <see cref="CacheFolder"/>: compiled code is run from it, so nobody else's will do.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static string? CacheFolderOf(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var folder =
            variable("XDG_CACHE_HOME") is { } named && Path.IsPathFullyQualified(named) ? named
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache")
            : null;
        return folder is null ? null : Path.Combine(folder, "avatar-build");
    }

    /// <summary>Of weights and code.</summary>
    public Fingerprints Fingerprints { get; init; } = new(Root, null);
}
