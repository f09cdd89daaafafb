using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

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

    /// <summary>What a look into a file finds; a file that can't be opened is a fault too, unless the machine is short of something.</summary>
    internal static MediaFault? InFile(string path, Func<Stream, MediaFault?> look)
    {
        try
        {
            using var stream = Disk.OpenRead(path);
            return look(stream);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException
                && MachineTrouble.Shortage(e) is null
            )
        {
            return new MediaFault($"can't be read ({e.Message})", "see to its permissions");
        }
    }

    /// <summary>The failure of a program that couldn't read a file, unless the fault is this machine's.</summary>
    internal static StepResult Unreadable(
        CommandResult result,
        Artifact file,
        MediaFault otherwise
    ) =>
        ToolTrouble.Of(result, "ffmpeg") is { } trouble
            ? new StepResult.Failed(trouble)
            : otherwise.ResultFor(file);
}
