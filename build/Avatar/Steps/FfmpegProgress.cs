using System.Globalization;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;

namespace AvatarBuild.Avatar.Steps;

/// <summary>Listens to how far ffmpeg came. What asks it for that isn't in any key: the file is the same with and without.</summary>
internal static class FfmpegProgress
{
    // Microseconds, whatever the name says; newer versions also write out_time_us, older ones only this.
    private const string Key = "out_time_ms=";

    /// <summary>Runs ffmpeg, and tells the step how much is done of a file of so many seconds.</summary>
    /// <param name="run">The attempt.</param>
    /// <param name="program">ffmpeg.</param>
    /// <param name="arguments">Without <c>-progress</c>.</param>
    /// <param name="seconds">What its output will be long.</param>
    /// <param name="part">Which part of the attempt this run is: its begin and end, 0 to 1.</param>
    /// <param name="token">Ends it.</param>
    public static Task<CommandResult> RunAsync(
        StepRun run,
        string program,
        IReadOnlyList<string> arguments,
        double seconds,
        Stretch part,
        CancellationToken token
    )
    {
        if (run.Progress is null)
        {
            return run.RunAsync(program, arguments, token);
        }

        return run.Executor.RunAsync(
            new CommandSpec
            {
                Program = program,
                Arguments = ["-progress", "pipe:1", "-nostats", .. arguments],
                WorkingDirectory = run.Folder,
                LogPath = run.LogPath,
                OnlyHears = true,
                Heard = Hear(run, seconds, part),
            },
            token
        );
    }

    /// <summary>Passes on what lines of <c>-progress</c> tell.</summary>
    public static Action<string>? Hear(StepRun run, double seconds, Stretch part) =>
        run.Progress is not { } tell || seconds <= 0
            ? null
            : line =>
            {
                if (
                    line.StartsWith(Key, StringComparison.Ordinal)
                    && double.TryParse(
                        line.AsSpan(Key.Length),
                        CultureInfo.InvariantCulture,
                        out var microseconds
                    )
                )
                {
                    var done = Math.Clamp(microseconds / 1e6 / seconds, 0, 1);
                    tell(part.Start + (done * (part.End - part.Start)));
                }
            };
}
