using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Media.Ffmpeg;
using Cake.Core;
using Cake.Core.Annotations;

namespace AvatarBuild.Host.Aliases;

/// <summary>ffmpeg and ffprobe as Cake's users know tools: <c>context.Ffmpeg(settings)</c>.</summary>
[CakeAliasCategory("FFmpeg")]
public static class FfmpegAliases
{
    /// <summary>Runs ffmpeg in Cake's working folder.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="CakeException">There is no ffmpeg, or it ended with another code than 0.</exception>
    [CakeMethodAlias]
    [CakeNamespaceImport("AvatarBuild.Media.Ffmpeg")]
    [CakeNamespaceImport("AvatarBuild.Engine.Processes")]
    public static Task<CommandResult> FfmpegAsync(
        this ICakeContext context,
        FfmpegSettings settings
    ) => context.FfmpegAsync(settings, CancellationToken.None);

    // No alias, and no default value above: Cake writes null for a structure's, and the script doesn't compile (CS1750).
    /// <summary>Runs ffmpeg in Cake's working folder.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="CakeException">There is no ffmpeg, or it ended with another code than 0.</exception>
    public static async Task<CommandResult> FfmpegAsync(
        this ICakeContext context,
        FfmpegSettings settings,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var tools = Tools(context);
        return await RunAsync(context, tools.FfmpegPath, settings.ToArguments(), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Asks ffprobe about a file.</summary>
    /// <returns>What it says.</returns>
    /// <exception cref="CakeException">There is no ffprobe, or the file can't be read.</exception>
    [CakeMethodAlias]
    [CakeNamespaceImport("AvatarBuild.Media.Ffmpeg")]
    public static Task<MediaInfo> FfprobeAsync(
        this ICakeContext context,
        FfprobeSettings settings
    ) => context.FfprobeAsync(settings, CancellationToken.None);

    /// <summary>Asks ffprobe about a file.</summary>
    /// <returns>What it says.</returns>
    /// <exception cref="CakeException">There is no ffprobe, or the file can't be read.</exception>
    public static async Task<MediaInfo> FfprobeAsync(
        this ICakeContext context,
        FfprobeSettings settings,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var tools = Tools(context);
        var result = await RunAsync(
                context,
                tools.FfprobePath,
                settings.ToArguments(),
                cancellationToken
            )
            .ConfigureAwait(false);
        return FfprobeOutput.Parse(result.StandardOutput)
            ?? throw new CakeException(
                $"ffprobe said nothing that could be understood of {settings.File}"
            );
    }

    private static FfmpegTools Tools(ICakeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var location = FfmpegTools.Locate(context.Environment.GetEnvironmentVariable);
        return location.Tools
            ?? throw new CakeException((int)ExitCode.MachineLacks, location.Fault!.ToString());
    }

    private static async Task<CommandResult> RunAsync(
        ICakeContext context,
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var folder = context.Environment.WorkingDirectory.FullPath;
        var executor = new LocalExecutor(folder, TimeProvider.System);
        var result = await executor
            .RunAsync(
                new CommandSpec
                {
                    Program = program,
                    Arguments = [.. arguments],
                    WorkingDirectory = folder,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded
            ? result
            : throw new CakeException(
                $"{Path.GetFileName(program)} ended with {result.ExitCode}: {string.Join("; ", result.LastLines(3))}"
            );
    }
}
