using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

// Is a step fresh, stale, or not to be told yet; and which bytes does a stale one need?
public sealed partial class Plan
{
    private const string Acceptable = "; --accept takes it as it is";

    private void Evaluate(PlanNode node)
    {
        if (node.Phase == Phase.Stale && !IsBlocked(node))
        {
            DemandBytes(node);
            Offer(node);
        }

        if (node.Phase != Phase.Waiting || InputDigests(node) is not { } digests)
        {
            return;
        }

        node.Digests = digests;
        if (Reasons(node) is not { } reasons)
        {
            return;
        }

        node.PendingOn = null;
        if (reasons.Count == 0)
        {
            node.Phase = Phase.Fresh;
            Expand(node, node.Record!.Facts);
            Touch(node);
        }
        else
        {
            GoStale(node, reasons);
        }
    }

    private bool IsBlocked(PlanNode node)
    {
        foreach (var input in node.Step.Inputs)
        {
            if (
                graph.ProducerOf(input.Artifact) is { } producer
                && nodes[producer] is { HasGivenUp: true } by
            )
            {
                Block(node, by);
                return true;
            }
        }

        return false;
    }

    // Null while one isn't known.
    private string[]? InputDigests(PlanNode node)
    {
        var inputs = node.Step.Inputs;
        var digests = new string[inputs.Length];
        var isKnown = true;
        for (var i = 0; i < inputs.Length; i++)
        {
            var artifact = inputs[i].Artifact;
            if (graph.ProducerOf(artifact) is { } producer)
            {
                var made = nodes[producer];
                if (made.HasGivenUp)
                {
                    Block(node, made);
                    return null;
                }

                isKnown &= made.HasDigests;
                node.PendingOn = made.HasDigests ? node.PendingOn : made.Step.Name;
                digests[i] = made.HasDigests ? made.Record!.DigestOf(artifact.ToString())! : "";
            }
            else if (!looked.TryGetValue(artifact, out var state))
            {
                Ask(artifact);
                isKnown = false;
            }
            else if (state.Digest is { } digest)
            {
                digests[i] = digest;
            }
            else
            {
                var trouble = state.Trouble ?? $"{artifact} isn't there; put it back";
                var kind = state.Trouble is null
                    ? EngineFailures.MissingInput
                    : state.Shortage ?? EngineFailures.BadInput;
                GiveUp(node, new StepFailure(kind, trouble));
                return null;
            }
        }

        return isKnown ? digests : null;
    }

    // Empty: fresh. Null while a needed output's state isn't known.
    private List<string>? Reasons(PlanNode node)
    {
        var step = node.Step;
        if (options.Force)
        {
            return ["--force"];
        }

        if (node.Record is not { } record)
        {
            return [node.FailedBefore ? "failed last time" : "never made"];
        }

        if (record.Effective is { } effective && options.Redo?.Invoke(effective) == true)
        {
            return [$"made otherwise than asked: {effective}"];
        }

        var key = Manifest.KeyOf(step, node.Digests, text);
        if (
            !string.Equals(record.Key, key, StringComparison.Ordinal)
            && Differences(node, record, key) is var differences
            && differences is not { Count: 0 }
        )
        {
            return differences;
        }

        var reasons = new List<string>();
        if (step.Expand is not null && record.Facts is null)
        {
            reasons.Add("its facts weren't kept");
        }

        var isKnown = true;
        foreach (var output in step.Outputs)
        {
            if (record.DigestOf(output.Artifact.ToString()) is not { } digest)
            {
                reasons.Add($"{output.Artifact} was not made before");
            }
            else if (output.Needed && !looked.ContainsKey(output.Artifact))
            {
                Ask(output.Artifact);
                isKnown = false;
            }
            else if (output.Needed && FaultOfNeeded(output.Artifact, digest) is { } fault)
            {
                reasons.Add(fault);
            }
        }

        return isKnown ? reasons : null;
    }

    // Empty: it is taken as made by this version. Null while an output's state isn't known.
    private List<string>? Differences(PlanNode node, StepRecord record, string key)
    {
        var step = node.Step;
        if (manifestOf(step.Id) is not { } before)
        {
            return ["its request changed"];
        }

        var difference = Difference.Of(step, before, text.ToString());
        if (!difference.IsOnlyLater && !difference.IsOnlyThisProgram)
        {
            return [.. difference.Reasons];
        }

        if (!difference.IsOnlyLater && !options.Accept)
        {
            return [.. difference.Reasons.Select(reason => reason + Acceptable)];
        }

        if (difference.IsOnlyThisProgram)
        {
            var faults = FaultsOfAll(record, step);
            if (faults is not { Count: 0 })
            {
                return faults is null ? null : [.. difference.Reasons, .. faults];
            }
        }

        var manifest = Manifest.Of(step, node.Digests);
        node.Record = record with { Key = key };
        node.Accepted = difference.Reasons;
        accepted.Add(
            new(
                step,
                new(node.Record with { Kind = step.Kind, Work = step.Work }, manifest.Told),
                difference.Reasons
            )
        );
        return [];
    }

    // Nobody will make them again, so each is looked at. Null while one isn't known.
    private List<string>? FaultsOfAll(StepRecord record, Step step)
    {
        var faults = new List<string>();
        var isKnown = true;
        foreach (var output in step.Outputs)
        {
            if (record.DigestOf(output.Artifact.ToString()) is not { } digest)
            {
                faults.Add($"{output.Artifact} was not made before");
            }
            else if (!looked.ContainsKey(output.Artifact))
            {
                Ask(output.Artifact);
                isKnown = false;
            }
            else if (Fault(output.Artifact, digest) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return isKnown ? faults : null;
    }

    // What users get, users change; what lies between is only ever damaged.
    private string? FaultOfNeeded(Artifact artifact, string digest) =>
        Fault(artifact, digest) is { } fault
            ? looked[artifact].Digest is null
                ? fault
                : $"{artifact} was changed by hand: it isn't what was written"
            : null;

    private string? Fault(Artifact artifact, string digest) =>
        looked[artifact].Digest is not { } found ? $"{artifact} is missing"
        : string.Equals(found, digest, StringComparison.Ordinal) ? null
        : $"{artifact} isn't what was written";

    private bool Returns(PlanNode node) =>
        MayReturn(node)
        && !options.DryRun
        && options.Keeps(Manifest.KeyOf(node.Step, node.Digests, text));

    private bool MayReturn(PlanNode node) =>
        node is { Step.IsCached: true, IsRefusedToReturn: false, Attempts: 0 }
        && !options.Force
        && options.Redo is null;

    // What was made from it keeps the digest that stands in, until it is known to have come out otherwise.
    private void GoStale(PlanNode node, IReadOnlyList<string> reasons)
    {
        node.Reasons = reasons;
        if (
            options.DryRun
            && MayReturn(node)
            && options.Foresees(node.Step, Manifest.KeyOf(node.Step, node.Digests, text))
                is { } kept
        )
        {
            // What follows is decided as it will be, once this has come back.
            node.IsCacheHit = true;
            Made(node, kept);
            return;
        }

        node.Returns = Returns(node);
        node.Phase = Phase.Stale;
        if (options.DryRun)
        {
            Expand(node, node.Record?.Facts);
        }

        DemandBytes(node);
        Offer(node);
    }

    // What was decided from bytes that are no longer those is decided again when the new ones are known.
    private void ResetConsumers(PlanNode node)
    {
        foreach (var consumer in Consumers(node))
        {
            if (consumer.Phase is Phase.Fresh or Phase.Stale or Phase.Made)
            {
                consumer.Phase = Phase.Waiting;
                consumer.PendingOn = node.Step.Name;
                ResetConsumers(consumer);
            }
        }
    }

    // An absent or changed intermediate is made again only now that a stale step needs its bytes.
    private void DemandBytes(PlanNode node)
    {
        if (node.Returns)
        {
            return;
        }

        foreach (var input in node.Step.Inputs)
        {
            if (
                graph.ProducerOf(input.Artifact) is not { } producer
                || nodes[producer] is not { Phase: Phase.Fresh } made
            )
            {
                continue;
            }

            if (!looked.ContainsKey(input.Artifact))
            {
                Ask(input.Artifact);
            }
            else if (
                Fault(input.Artifact, made.Record!.DigestOf(input.Artifact.ToString())!) is
                { } fault
            )
            {
                GoStale(made, [$"{fault}, and {node.Step.Name} needs it"]);
            }
        }
    }
}
