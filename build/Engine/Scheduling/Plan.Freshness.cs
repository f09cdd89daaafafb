using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Scheduling;

// Is a step fresh, stale, or not to be told yet; and which bytes does a stale one need?
public sealed partial class Plan
{
    private void Evaluate(PlanNode node)
    {
        if (node.Phase == Phase.Stale)
        {
            DemandBytes(node);
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

        node.Reasons = reasons;
        node.PendingOn = null;
        if (reasons.Count == 0)
        {
            node.Phase = Phase.Fresh;
            Expand(node, node.Record!.Facts);
            Touch(node);
        }
        else
        {
            GoStale(node);
        }
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
                var made = nodes[producer.Id];
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
                GiveUp(node, new StepFailure("MissingInput", trouble));
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

        var key = Manifest.KeyOf(step, node.Digests, text);
        if (!string.Equals(record.Key, key, StringComparison.Ordinal))
        {
            return manifestOf(step.Id) is { } before
                ? [.. Manifest.Explain(step, before, text.ToString())]
                : ["its request changed"];
        }

        var reasons = new List<string>();
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
            else if (output.Needed && Fault(output.Artifact, digest) is { } fault)
            {
                reasons.Add(fault);
            }
        }

        return isKnown ? reasons : null;
    }

    private string? Fault(Artifact artifact, string digest) =>
        looked[artifact].Digest is not { } found ? $"{artifact} is missing"
        : string.Equals(found, digest, StringComparison.Ordinal) ? null
        : $"{artifact} isn't what was written";

    private void GoStale(PlanNode node)
    {
        node.Phase = Phase.Stale;
        if (options.DryRun)
        {
            Expand(node, node.Record?.Facts);
        }

        ResetConsumers(node);
        DemandBytes(node);
    }

    // A consumer that was fresh by the digest standing in is decided again when the new bytes are known.
    private void ResetConsumers(PlanNode node)
    {
        foreach (var consumer in Consumers(node))
        {
            if (consumer.Phase is Phase.Fresh or Phase.Stale)
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
        foreach (var input in node.Step.Inputs)
        {
            if (
                graph.ProducerOf(input.Artifact) is not { } producer
                || nodes[producer.Id] is not { Phase: Phase.Fresh } made
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
                made.Reasons = [$"{fault}, and {node.Step.Name} needs it"];
                GoStale(made);
                return;
            }
        }
    }
}
