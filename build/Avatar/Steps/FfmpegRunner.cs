using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Avatar.Steps;

/// <summary>Runs ffmpeg and ffprobe in a step's private folder.</summary>
public static class FfmpegRunner
{
    /// <summary>Runs ffmpeg to its end. Exit 0 alone proves no output: look at what it made.</summary>
    public static Task<CommandResult> FfmpegAsync(
        this StepRun run,
        FfmpegTools tools,
        FfmpegSettings settings,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(settings);
        return run.RunAsync(tools.FfmpegPath, settings.ToArguments(), cancellationToken);
    }

    /// <summary>Runs ffprobe to its end and reads what it prints.</summary>
    public static async Task<FfprobeResult> FfprobeAsync(
        this StepRun run,
        FfmpegTools tools,
        FfprobeSettings settings,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(settings);
        var result = await run.RunAsync(
                tools.FfprobePath,
                settings.ToArguments(),
                cancellationToken,
                printsData: true
            )
            .ConfigureAwait(false);
        return new FfprobeResult(result, result.Succeeded ? Read(result.StandardOutput) : null);
    }

    private static MediaInfo? Read(string json)
    {
        try
        {
            return FfprobeOutput.Parse(json);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>How ffprobe ended.</summary>
/// <param name="Command">Its exit and what it printed.</param>
/// <param name="Info">What the file declares; null when ffprobe failed or printed no JSON.</param>
public sealed record FfprobeResult(CommandResult Command, MediaInfo? Info)
{
    /// <summary>The machine's trouble, or the program's, that says nothing of the file; null for none.</summary>
    internal StepFailure? Trouble =>
        Command.Succeeded
            ? Info is null
                ? ToolTrouble.NoJson(Command)
                : null
            : ToolTrouble.Of(Command, "ffprobe");
}
