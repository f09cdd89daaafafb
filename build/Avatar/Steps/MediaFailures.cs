using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;

namespace AvatarBuild.Avatar.Steps;

/// <summary>Turns what is wrong with a media file into a step's failure.</summary>
internal static class MediaFailures
{
    /// <summary>The failure of the step that reads the file.</summary>
    public static StepFailure For(this MediaFault fault, Artifact file) =>
        new(EngineFailures.BadInput, $"{file} {fault.Message}; {fault.Remedy}");

    /// <summary>The same as a step's result.</summary>
    public static StepResult ResultFor(this MediaFault fault, Artifact file) =>
        new StepResult.Failed(fault.For(file));

    /// <summary>The result of a program that couldn't read a file: the file's fault, unless the machine was short of something.</summary>
    public static StepResult Unreadable(
        this CommandResult result,
        Artifact file,
        MediaFault otherwise
    ) =>
        ToolTrouble.Of(result, "ffmpeg") is { } trouble
            ? new StepResult.Failed(trouble)
            : otherwise.ResultFor(file);
}
