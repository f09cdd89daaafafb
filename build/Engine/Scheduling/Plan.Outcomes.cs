using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Scheduling;

// What an outcome changes.
public sealed partial class Plan
{
    private void Made(PlanNode node, StepRecord record)
    {
        node.Record = record;
        node.Phase = Phase.Made;
        node.Failure = null;
        foreach (var output in node.Step.Outputs)
        {
            looked[output.Artifact] = new FileState(record.DigestOf(output.Artifact.ToString()));
        }

        Expand(node, record.Facts);
        Touch(node);
    }

    private PlanNode? Blamed(StepFailure failure) =>
        failure.Blames is { } name
            ? nodes.Values.FirstOrDefault(node =>
                string.Equals(node.Step.Name, name, StringComparison.Ordinal)
            )
            : null;

    private void Retry(PlanNode node, StepFailure failure, DateTimeOffset now)
    {
        var retry = node.Step.Retry;
        node.Failure = failure;
        if (!failure.Transient || node.Attempts >= retry.Attempts)
        {
            GiveUp(node, failure);
            return;
        }

        node.Phase = Phase.Stale;
        node.Reasons = node.Reasons.Count > 0 ? node.Reasons : [$"failed ({failure.Class})"];
        node.NotBefore =
            now + (retry.Delay * Math.Pow(retry.Backoff, Math.Max(0, node.Attempts - 1)));
        ResetConsumers(node);
        dirty.Enqueue(node);
    }

    private void GiveUp(PlanNode node, StepFailure failure)
    {
        node.Phase = Phase.Failed;
        node.Failure = failure;
        isStopped |= options.FailFast;
        Touch(node);
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
            }
        }
    }

    private void Expand(PlanNode node, string? facts)
    {
        if (node.Step.Expand is { } expand && facts is not null)
        {
            Grow(expand(facts));
        }
    }
}
