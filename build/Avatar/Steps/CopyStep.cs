using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Steps;

/// <summary>A step that hands a file on as it is: what a recipe with <c>asIs</c> has in place of preparing and finishing. Looks at nothing in it.</summary>
internal static class CopyStep
{
    // Raise it when the copy isn't byte for byte any more.
    private const string Version = "1";

    /// <summary>The step.</summary>
    public static Step Create(string name, StepKind kind, StepInput from, StepOutput to) =>
        new()
        {
            Name = name,
            Kind = kind.Name,
            Inputs = [from],
            Outputs = [to],
            Request = [new("copy", Version)],
            Action = (run, _) =>
            {
                Disk.Copy(run.PathOf(from.FileName), run.PathOf(to.FileName));
                return Task.FromResult(StepResult.Success);
            },
        };
}
