using AvatarBuild.Avatar.Failures;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// The one place that decides what a failed run of ffmpeg, ffprobe or a user's program means: is it the machine's trouble,
/// which is nobody's fault and is tried again, or has the program something to say about the file? Knows no files.
/// </summary>
internal static class ToolTrouble
{
    // 128 + n: signal n ended it. ffmpeg 6 and 7 exit with the low byte of their own error, which for libavutil's own
    // errors is 8, 88, 171, 176, 183, 187, 190 or 255 and for a system error e is 256 - e. So what falls into the
    // signals' range are system errors 97 to 127: sockets, quotas, stale handles. They are the machine's too. Source:
    // libavutil/error.h, fftools/ffmpeg.c.
    private const int FirstSignal = 129;
    private const int LastSignal = 159;
    private const int Kill = 9;

    private static readonly string[] Full = ["No space left on device", "Disk quota exceeded"];

    // As errno(3), the C++ and the dynamic loader, x264 and ffmpeg put it, of memory, threads, processes and open files.
    private static readonly string[] Short =
    [
        "Cannot allocate memory",
        "std::bad_alloc",
        "malloc of size",
        "failed to map segment",
        "cannot allocate",
        "Resource temporarily unavailable",
        "pthread_create",
        "thread_encoder_init failed",
        "Too many open files",
        "cannot open shared object file: Error 23",
        "cannot open shared object file: Error 24",
    ];

    private static readonly string[] Loader = ["error while loading shared libraries"];

    // What is written, and what writes it, is this program's own choice.
    private static readonly string[] Output =
    [
        "while opening encoder",
        "Unknown encoder",
        "Error initializing the muxer",
        "Could not write header",
        "Could not open file :",
        "Error opening output file",
        "Error writing trailer",
        "av_interleaved_write_frame()",
        "Error muxing a packet",
        "No such filter",
        "Requested output format",
        "Unable to find a suitable output format",
        "Read-only file system",
        "Stale file handle",
    ];

    /// <summary>The machine's trouble that a failed run tells of; null when it ended well, or tells of none.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="program">Its name, for people.</param>
    public static StepFailure? Of(CommandResult result, string program)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Succeeded ? null
            : Line(result, Full) is { } full
                ? new(
                    EngineFailures.DiskFull,
                    $"the disk is full, so {program} couldn't write: {full}"
                )
            : Line(result, Short) is { } lack
                ? new(
                    EngineFailures.OutOfResources,
                    $"{program} had too little memory, or too few processes, threads or open files: {lack}"
                )
            : Line(result, Loader) is { } missing
                ? new(EngineFailures.MissingProgram, $"{program} can't be run: {missing}")
            : result.ExitCode is >= FirstSignal and <= LastSignal
                ? Signalled(result.ExitCode - 128, program)
            : Line(result, Output) is { } unopened
                ? new(VideoFailures.ToolFailed, $"{program} can't write what it should: {unopened}")
            : null;
    }

    /// <summary>The failure of an ffprobe that ended well and printed something else than JSON.</summary>
    public static StepFailure NoJson(CommandResult result) =>
        new(
            VideoFailures.ToolFailed,
            $"ffprobe ended well and printed no JSON; it printed: {string.Join(' ', result.LastLines(1))}"
        );

    private static StepFailure Signalled(int signal, string program) =>
        new(
            signal == Kill ? VideoFailures.Killed : VideoFailures.Crashed,
            FormattableString.Invariant($"{program} was ended by signal {signal}")
        )
        {
            Scope = FailureScope.Machine,
        };

    private static string? Line(CommandResult result, string[] signs)
    {
        foreach (var line in result.StandardError.Split('\n', '\r'))
        {
            foreach (var sign in signs)
            {
                if (line.Contains(sign, StringComparison.Ordinal))
                {
                    return line.Trim();
                }
            }
        }

        return null;
    }
}
