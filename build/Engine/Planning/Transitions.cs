using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>How steps go from one phase to the next: after a judgement, an answer of the cache, the end of an attempt.</summary>
internal sealed class Transitions(
    PlanNodes nodes,
    Questions questions,
    Pools pools,
    ReadyQueues ready,
    Failures failures,
    PlanOptions options
)
{
    private readonly Staleness staleness = new(nodes, questions, options);
    private readonly Suspicion suspicion = new(nodes, pools);

    /// <summary>Steps running now.</summary>
    public int Running { get; private set; }

    /// <summary>Steps that are to run and don't yet.</summary>
    public int Stale { get; private set; }

    public List<Acceptance> Accepted { get; } = [];

    public List<Invalidation> Invalidated { get; } = [];

    /// <summary>Every change of a phase comes here.</summary>
    public void Moved(PlanNode node, Phase from)
    {
        Running += Is(node.Phase, Phase.Running) - Is(from, Phase.Running);
        Stale += Is(node.Phase, Phase.Stale) - Is(from, Phase.Stale);
        if (from == Phase.Stale)
        {
            node.Queue?.Remove(node);
            node.LookUpAsked = null;
        }

        pools.Count(node);

        static int Is(Phase one, Phase other) => one == other ? 1 : 0;
    }

    /// <summary>Judges what was touched, until nothing changes any more.</summary>
    public void Settle()
    {
        while (nodes.NextTouched() is { } node)
        {
            Evaluate(node);
        }
    }

    /// <summary>The cache was asked for a stale step's result.</summary>
    public void LookedUp(PlanNode node, string key, StepRecord? cached)
    {
        if (node.LookUpAsked != key)
        {
            return;
        }

        node.LookUpAsked = null;
        if (cached is null)
        {
            ToBeMade(node);
        }
        else if (options.DryRun)
        {
            // What follows is decided as it will be, once this has come from the cache.
            node.IsCacheHit = true;
            Made(node, cached);
        }
        else
        {
            node.IsFromCache = true;
            ready.Offer(node);
        }
    }

    /// <summary>An attempt has ended.</summary>
    public void Ended(PlanNode node, Outcome outcome, double seconds, DateTimeOffset now)
    {
        pools.GiveBack(node, _ => true, now);
        if (outcome is Outcome.Refused refused)
        {
            pools[refused.Pool].Refused(refused.Identity, refused.HeldBy, now);
            node.Attempts--;
            node.Phase = Phase.Stale;
            nodes.Touch(node);
            return;
        }

        if (node.IsFromCache && outcome is Outcome.CacheMiss or Outcome.Failed)
        {
            node.Attempts--;
            node.IsFromCache = false;
            node.IsCacheRefused = true;
            node.Phase = Phase.Waiting;
            nodes.Touch(node);
            return;
        }

        (node.IsCacheHit, node.IsFromCache) = (node.IsFromCache, false);
        node.Seconds += seconds;
        suspicion.AttemptEnded(node, (outcome as Outcome.Failed)?.Failure);
        switch (outcome)
        {
            case Outcome.Succeeded done:
                if (!node.IsCacheHit)
                {
                    options.Estimates?.Learn(node.Step, seconds);
                }

                Made(node, done.Record);
                break;
            case Outcome.Failed when !staleness.InputsStand(node):
                Wait(node);
                break;
            case Outcome.Failed { Failure: { Invalidates: { } name } failure }
                when nodes.Named(name) is { } bad:
                Invalidate(bad, node, failure, now);
                break;
            case Outcome.Failed failed:
                failures.Retry(node, failed.Failure, now);
                break;
            case Outcome.Interrupted:
                node.Failure = Failures.NotReached("interrupted, and ended");
                node.Phase = Phase.NotReached;
                nodes.TouchConsumers(node);
                break;
        }
    }

    private void Evaluate(PlanNode node)
    {
        if (node.Phase == Phase.Stale && !failures.BlockByInputs(node))
        {
            DemandBytes(node);
            ready.Offer(node);
        }

        if (node.Phase != Phase.Waiting)
        {
            return;
        }

        switch (staleness.Of(node))
        {
            case Judgement.Fresh:
                BeFresh(node);
                break;
            case Judgement.Accepted(var reasons):
                node.Accepted = reasons;
                node.Record = node.Record! with { Key = node.Key };
                Accepted.Add(new(node.Step, node.Record, node.Digests, reasons));
                BeFresh(node);
                break;
            case Judgement.Stale(var reasons):
                GoStale(node, reasons);
                break;
            case Judgement.Impossible(var why):
                failures.GiveUp(node, why);
                break;
            case Judgement.Blocked(var by):
                failures.Block(node, by);
                break;
        }
    }

    private void BeFresh(PlanNode node)
    {
        node.PendingOn = null;
        node.Phase = Phase.Fresh;
        Expand(node, node.Record!.Facts);
        nodes.TouchConsumers(node);
    }

    // What was made from it keeps the digest that stands in, until it is known to have come out otherwise.
    private void GoStale(PlanNode node, IReadOnlyList<string> reasons)
    {
        node.PendingOn = null;
        node.Reasons = reasons;
        if (MayBeCached(node))
        {
            questions.LookUp(node);
            node.Phase = Phase.Stale;
        }
        else
        {
            node.Phase = Phase.Stale;
            ToBeMade(node);
        }
    }

    private bool MayBeCached(PlanNode node) =>
        options.UsesCache
        && node is { Step.IsCached: true, IsCacheRefused: false, Attempts: 0 }
        && !options.Force
        && options.Redo is null;

    private void ToBeMade(PlanNode node)
    {
        pools.Count(node);
        if (options.DryRun)
        {
            Expand(node, node.Record?.Facts);
        }

        questions.Inspect(node);
        DemandBytes(node);
        ready.Offer(node);
    }

    // An absent or changed intermediate is made again only now that a stale step needs its bytes.
    private void DemandBytes(PlanNode node)
    {
        if (node.IsFromCache || node.LookUpAsked is not null)
        {
            return;
        }

        foreach (var input in node.Step.Inputs)
        {
            if (nodes.ProducerOf(input.Artifact) is not { Phase: Phase.Fresh } made)
            {
                continue;
            }

            if (!questions.Files.ContainsKey(input.Artifact))
            {
                questions.Examine(input.Artifact);
            }
            else if (
                staleness.FaultOf(
                    input.Artifact,
                    made.Record!.DigestOf(input.Artifact.ToString())!
                ) is
                { } fault
            )
            {
                GoStale(made, [$"{fault}, and {node.Step.Name} needs it"]);
            }
        }
    }

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
            questions.Learn(
                output.Artifact,
                new FileState(record.DigestOf(output.Artifact.ToString()))
            );
        }

        if (!isSame)
        {
            ResetConsumers(node);
        }

        if (!staleness.InputsStand(node))
        {
            Wait(node);
            return;
        }

        Expand(node, record.Facts);
        nodes.TouchConsumers(node);
        if (!node.IsCacheHit)
        {
            suspicion.ProveInputs(node);
        }
    }

    // Decided again when its inputs are known.
    private void Wait(PlanNode node)
    {
        node.Phase = Phase.Waiting;
        ResetConsumers(node);
        nodes.Touch(node);
    }

    // What was decided from bytes that are no longer those is decided again when the new ones are known.
    private void ResetConsumers(PlanNode node)
    {
        foreach (var consumer in nodes.ConsumersOf(node))
        {
            if (consumer.Phase is Phase.Fresh or Phase.Stale or Phase.Made)
            {
                consumer.Phase = Phase.Waiting;
                consumer.PendingOn = node.Step.Name;
                ResetConsumers(consumer);
            }
        }
    }

    private void Invalidate(PlanNode bad, PlanNode by, StepFailure failure, DateTimeOffset now)
    {
        if (!bad.HasDigests)
        {
            failures.GiveUp(by, failure);
            return;
        }

        Wait(by);
        by.Attempts = 0;
        Invalidated.Add(new(bad.Step, bad.Record!.Key));
        bad.IsCacheRefused = true;
        bad.IsInspected = bad.Step.Inspect is null;
        bad.Record = null;
        var weighed = suspicion.ResultRefused(bad, failure, failures.IsGroupStopped(bad));
        ResetConsumers(bad);
        failures.Retry(bad, weighed, now);
    }

    private void Expand(PlanNode node, string? facts)
    {
        if (
            node.Step.Expand is null
            || facts is null
            || string.Equals(facts, node.Expanded, StringComparison.Ordinal)
        )
        {
            return;
        }

        if (node.Expanded is null)
        {
            questions.Expand(node, facts);
            return;
        }

        // The graph only grows: what the old facts brought is in it already.
        var other = $"{node.Step.Name} gave other facts than last time; run again";
        failures.GiveUp(node, new StepFailure(EngineFailures.FactsChanged, other));
    }
}
