using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Avatar.Media;

/// <summary>What is wrong with a media file, and what to do; the file's name is added by who knows it.</summary>
/// <param name="Message">What is wrong, as a predicate: <c>is empty (0 bytes)</c>.</param>
/// <param name="Remedy">What to do.</param>
public sealed record MediaFault(string Message, string Remedy)
{
    /// <summary>As a step's failure.</summary>
    public StepFailure For(Artifact file) =>
        new(EngineFailures.BadInput, $"{file} {Message}; {Remedy}");

    /// <summary>As a step's result.</summary>
    public StepResult ResultFor(Artifact file) => new StepResult.Failed(For(file));

    /// <summary>What a look into a file finds; a file that can't be opened is a fault too.</summary>
    internal static MediaFault? InFile(string path, Func<Stream, MediaFault?> look)
    {
        try
        {
            using var stream = Disk.OpenRead(path);
            return look(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new MediaFault($"can't be read ({e.Message})", "see to its permissions");
        }
    }

    /// <summary>
    /// The failure of a program that couldn't read a file, unless the fault is this machine's: a full disk
    /// (class <c>DiskFull</c>) or a program that a signal ended (class <c>Crashed</c>).
    /// </summary>
    internal static StepResult Unreadable(CommandResult result, Artifact file, MediaFault otherwise)
    {
        if (result.StandardError.Contains("No space left on device", StringComparison.Ordinal))
        {
            return StepResult.Failure(
                EngineFailures.DiskFull,
                $"the disk of outputs is full, so {file} wasn't prepared; free some space and run again"
            );
        }

        // 128 + n: the program's own exits lie below, 69 and 1 among them.
        return result.ExitCode > 128 && result.ExitCode != 255
            ? StepResult.Failure(
                VideoFailures.Crashed,
                $"ffmpeg was ended by signal {result.ExitCode - 128} while it read {file}; run again, and look at the log if it stays so"
            )
            : otherwise.ResultFor(file);
    }
}
