using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

// What an outcome changes.
public sealed partial class Plan
{
    private void Made(PlanNode node, StepRecord record)
    {
        var isSame =
            node.Record is { } before
            && record.Outputs.All(made =>
                string.Equals(made.Digest, before.DigestOf(made.Path), StringComparison.Ordinal)
            );
        node.Record = record;
        node.Phase = Phase.Made;
        node.Failure = null;
        foreach (var output in node.Step.Outputs)
        {
            looked[output.Artifact] = new FileState(record.DigestOf(output.Artifact.ToString()));
        }

        if (!isSame)
        {
            ResetConsumers(node);
        }

        if (!InputsStand(node))
        {
            Wait(node);
            return;
        }

        Expand(node, record.Facts);
        Touch(node);
        if (!node.IsCacheHit)
        {
            ProveInputs(node);
        }
    }

    // False when an input was made again, or is to be, since the step started on it.
    private bool InputsStand(PlanNode node)
    {
        for (var i = 0; i < node.Step.Inputs.Length; i++)
        {
            var artifact = node.Step.Inputs[i].Artifact;
            if (
                graph.ProducerOf(artifact) is { } producer
                && !(
                    nodes[producer] is { HasDigests: true, Record: { } record }
                    && string.Equals(
                        record.DigestOf(artifact.ToString()),
                        node.Digests[i],
                        StringComparison.Ordinal
                    )
                )
            )
            {
                return false;
            }
        }

        return true;
    }

    // Decided again when its inputs are known.
    private void Wait(PlanNode node)
    {
        node.Phase = Phase.Waiting;
        ResetConsumers(node);
        dirty.Enqueue(node);
    }

    private void Blame(PlanNode blamed, PlanNode by, StepFailure failure, DateTimeOffset now)
    {
        if (!blamed.HasDigests)
        {
            GiveUp(by, failure);
            return;
        }

        Wait(by);
        by.Attempts = 0;
        withdrawn.Add(blamed.Step.Id);
        badKeys.Add(blamed.Record!.Key);
        blamed.IsRefusedToReturn = true;
        blamed.IsInspected = blamed.Step.Inspect is null;
        blamed.Record = null;
        var weighed = Suspect(blamed, failure);
        ResetConsumers(blamed);
        Retry(blamed, weighed, now);
    }

    private PlanNode? Blamed(StepFailure failure) =>
        failure.Invalidates is { } name
            ? nodes.Values.FirstOrDefault(node =>
                string.Equals(node.Step.Name, name, StringComparison.Ordinal)
            )
            : null;

    private void Retry(PlanNode node, StepFailure failure, DateTimeOffset now)
    {
        node.Failure = failure;
        (node.FailedClasses ??= []).Add(failure.Class);
        Keep(node, failure.Remedy);
        // Each change is another thing to try, and there are finitely many.
        var allowed = node.Step.Retry.AttemptsAfter(failure) + (node.Changes?.Count ?? 0);
        if (!failure.Transient || node.Attempts >= allowed)
        {
            GiveUp(node, failure);
            return;
        }

        node.Phase = Phase.Stale;
        node.Reasons = node.Reasons.Count > 0 ? node.Reasons : [$"failed ({failure.Class})"];
        node.NotBefore = now + Delay(node, failure);
        if (node.NotBefore > now)
        {
            node.IsDelayed = true;
            delayed.Add(node);
        }

        dirty.Enqueue(node);
    }

    private static void Keep(PlanNode node, Remedy remedy)
    {
        if (remedy.Change is { } change && node.Changes?.Contains(change) != true)
        {
            (node.Changes ??= []).Add(change);
        }
    }

    private TimeSpan Delay(PlanNode node, StepFailure failure) =>
        failure.Remedy.Delay is { } told
            ? told
            : node.Step.Retry.DelayAfter(failure, node.Attempts)
                * (1 + (MostJitter * options.Jitter()));

    private void GiveUp(PlanNode node, StepFailure failure)
    {
        node.Phase = Phase.Failed;
        node.Failure = failure;
        failed.Add(new(node.Step, failure));
        if (options.FailFast)
        {
            isStopped = true;
            stoppedBy ??= node;
        }

        if (failure.Scope is FailureScope.OfGroup && node.Step.Group is { } group)
        {
            stoppedGroups ??= new(StringComparer.Ordinal);
            stoppedGroups.TryAdd(group, node);
        }

        Touch(node);
    }

    // One failure says what is wrong with all of them: the others aren't failures, they were not reached.
    private bool IsStopped(PlanNode node)
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
        Touch(node);
        return true;
    }

    private void Block(PlanNode node, PlanNode by)
    {
        if (node.Phase is Phase.Waiting or Phase.Stale)
        {
            node.Phase = by.Phase == Phase.NotReached ? Phase.NotReached : Phase.Blocked;
            node.PendingOn = by.Step.Name;
            Touch(node);
        }
    }

    // What is left when nothing can happen any more was not reached.
    private void CloseRest()
    {
        foreach (var node in nodes.Values)
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

    private static StepFailure NotReached(string why) => new(EngineFailures.NotReached, why);

    private void Expand(PlanNode node, string? facts)
    {
        if (
            node.Step.Expand is not { } expand
            || facts is null
            || string.Equals(facts, node.Expanded, StringComparison.Ordinal)
        )
        {
            return;
        }

        if (node.Expanded is not null)
        {
            // The graph only grows: what the old facts brought is in it already.
            var other = $"{node.Step.Name} gave other facts than last time; run again";
            GiveUp(node, new StepFailure(EngineFailures.FactsChanged, other));
            return;
        }

        node.Expanded = facts;
        IReadOnlyList<Step> brought;
        try
        {
            brought = expand(facts);
        }
        catch (Exception e) when (e is not GraphException)
        {
            var unusable = $"the facts that {node.Step.Name} left can't be used: {e.Message}";
            GiveUp(node, new StepFailure(EngineFailures.InternalError, unusable));
            return;
        }

        Grow(brought);
    }
}
