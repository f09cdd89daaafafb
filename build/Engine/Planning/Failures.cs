using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>What a failure does: its step is tried again or given up, what needs the step is blocked, its group or the run stops.</summary>
internal sealed class Failures(
    PlanNodes nodes,
    Questions questions,
    ReadyQueues ready,
    PlanOptions options
)
{
    private const double MostJitter = 0.25;
    private Dictionary<string, PlanNode>? stoppedGroups;
    private PlanNode? stoppedBy;

    /// <summary>Nothing is started any more.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Steps that failed for this run since the last decision.</summary>
    public List<StepFailed> Failed { get; } = [];

    /// <summary>No step of its group is started any more.</summary>
    public bool IsGroupStopped(PlanNode node) =>
        node.Step.Group is { } group && stoppedGroups?.ContainsKey(group) == true;

    /// <summary>A step failed: it is tried again if its policy allows, else given up.</summary>
    public void Retry(PlanNode node, StepFailure failure, DateTimeOffset now)
    {
        node.Failure = failure;
        (node.FailedClasses ??= []).Add(failure.Class);
        if (failure.Remedy.Change is { } change && node.Changes?.Contains(change) != true)
        {
            (node.Changes ??= []).Add(change);
        }

        // Each change is another thing to try, and there are finitely many.
        var allowed = node.Step.Retry.AttemptsAfter(failure) + (node.Changes?.Count ?? 0);
        if (!failure.Transient || node.Attempts >= allowed)
        {
            GiveUp(node, failure);
            return;
        }

        node.Phase = Phase.Stale;
        node.Reasons = node.Reasons.Count > 0 ? node.Reasons : [$"failed ({failure.Class})"];
        if (DelayAfter(node, failure) is var delay && delay > TimeSpan.Zero)
        {
            ready.Delay(node, now + delay);
        }

        questions.Inspect(node);
        nodes.Touch(node);
    }

    /// <summary>A step failed for this run.</summary>
    public void GiveUp(PlanNode node, StepFailure failure)
    {
        node.Phase = Phase.Failed;
        node.Failure = failure;
        Failed.Add(new(node.Step, failure));
        if (options.FailFast)
        {
            IsStopped = true;
            stoppedBy ??= node;
        }

        if (failure.Scope is FailureScope.OfGroup && node.Step.Group is { } group)
        {
            stoppedGroups ??= new(StringComparer.Ordinal);
            stoppedGroups.TryAdd(group, node);
        }

        nodes.TouchConsumers(node);
    }

    /// <summary>True where one failure said what is wrong with all of a step's group: the step didn't fail, it isn't reached.</summary>
    public bool StopWithItsGroup(PlanNode node)
    {
        if (
            stoppedGroups is null
            || node.Step.Group is not { } group
            || !stoppedGroups.TryGetValue(group, out var by)
        )
        {
            return false;
        }

        var failure = by.Failure!;
        node.Phase = Phase.NotReached;
        node.PendingOn = by.Step.Name;
        node.Failure = new StepFailure(
            failure.Kind,
            $"not tried, for {by.Step.Name} failed in a way that would fail all of '{group}': {failure.Message}"
        );
        nodes.TouchConsumers(node);
        return true;
    }

    /// <summary>Nothing can happen any more: what is left was not reached.</summary>
    public void CloseRest()
    {
        foreach (var node in nodes.All)
        {
            if (!options.DryRun && node.Phase is Phase.Waiting or Phase.Stale)
            {
                node.Phase = Phase.NotReached;
                node.Failure = NotReached(
                    stoppedBy is { } by
                        ? $"not tried, for {by.Step.Name} failed and --fail-fast was given"
                        : "not tried, for the run was interrupted"
                );
            }
        }
    }

    /// <summary>Blocks a step that needs one that gave up.</summary>
    /// <returns>False where there is none such.</returns>
    public bool BlockByInputs(PlanNode node)
    {
        foreach (var input in node.Step.Inputs)
        {
            if (nodes.ProducerOf(input.Artifact) is { HasGivenUp: true } by)
            {
                Block(node, by);
                return true;
            }
        }

        return false;
    }

    /// <summary>A step needs another that gave up.</summary>
    public void Block(PlanNode node, PlanNode by)
    {
        if (node.Phase is Phase.Waiting or Phase.Stale)
        {
            node.Phase = by.Phase == Phase.NotReached ? Phase.NotReached : Phase.Blocked;
            node.PendingOn = by.Step.Name;
            nodes.TouchConsumers(node);
        }
    }

    private TimeSpan DelayAfter(PlanNode node, StepFailure failure) =>
        failure.Remedy.Delay is { } told
            ? told
            : node.Step.Retry.DelayAfter(failure, node.Attempts)
                * (1 + (MostJitter * options.Jitter()));

    /// <summary>The failure of a step that the run ended before.</summary>
    public static StepFailure NotReached(string why) => new(EngineFailures.NotReached, why);
}
