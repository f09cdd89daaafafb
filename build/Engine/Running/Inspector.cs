using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Engine.Running;

/// <summary>Looks at a stale step's sources before anything runs.</summary>
internal static class Inspector
{
    /// <summary>Looks.</summary>
    /// <returns>Why the step can't be made, or null; and how much work will follow it.</returns>
    public static async Task<(StepFailure? Problem, double Ahead)> LookAsync(
        Inspection inspection,
        Workspace workspace,
        CancellationToken cancellationToken
    )
    {
        var step = inspection.Step;
        try
        {
            var paths = inspection.Sources.ToDictionary(
                input => input.Role,
                input => workspace.PathOf(input.Artifact),
                StringComparer.Ordinal
            );
            var problem = step.Inspect is { } inspect
                ? await inspect(paths, cancellationToken).ConfigureAwait(false)
                : null;
            return (problem, problem is null ? step.Ahead?.Invoke() ?? 0 : 0);
        }
        catch (Exception e) when (MachineTrouble.Shortage(e) is not null)
        {
            // Says nothing of the source: the attempt looks again, and is tried again for it.
            return (null, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (new StepFailure(EngineFailures.BadInput, e.Message), 0);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing was found, and nothing starts any more.
            return (null, 0);
        }
        catch (Exception e)
        {
            return (new StepFailure(EngineFailures.InternalError, e.Message), 0);
        }
    }
}
