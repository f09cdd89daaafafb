using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>What is to become of a waiting step: a closed set.</summary>
internal abstract record Judgement
{
    private Judgement() { }

    /// <summary>That can't be told yet: a question was asked, or an input is still to be made.</summary>
    public sealed record Unknown : Judgement
    {
        public static Unknown Value { get; } = new();
    }

    /// <summary>Nothing to do.</summary>
    public sealed record Fresh : Judgement
    {
        public static Fresh Value { get; } = new();
    }

    /// <summary>Another version of this program made it: nothing to do but to give its record today's key.</summary>
    /// <param name="Reasons">Why it would run.</param>
    public sealed record Accepted(IReadOnlyList<string> Reasons) : Judgement;

    /// <summary>It is to run.</summary>
    /// <param name="Reasons">Why, one sentence each.</param>
    public sealed record Stale(IReadOnlyList<string> Reasons) : Judgement;

    /// <summary>It can't be made.</summary>
    /// <param name="Why">The reason.</param>
    public sealed record Impossible(StepFailure Why) : Judgement;

    /// <summary>A step it needs gave up.</summary>
    /// <param name="By">That step.</param>
    public sealed record Blocked(PlanNode By) : Judgement;
}

/// <summary>Judges whether a step is fresh or stale, as far as is known; asks for what it lacks.</summary>
internal sealed class Staleness(PlanNodes nodes, Questions questions, PlanOptions options)
{
    private const string Acceptable = "; --accept takes it as it is";
    private readonly TextBuffer text = new();

    public Judgement Of(PlanNode node)
    {
        var lacking = LearnDigests(node);
        if (!node.IsRecalled)
        {
            questions.Recall(node);
            lacking ??= Judgement.Unknown.Value;
        }

        return lacking ?? Compare(node);
    }

    /// <summary>What is wrong with a step's output, in words; null when it is as it was written.</summary>
    public string? FaultOf(Artifact artifact, string digest) =>
        questions.Files[artifact].Digest is not { } found ? $"{artifact} is missing"
        : string.Equals(found, digest, StringComparison.Ordinal) ? null
        : $"{artifact} isn't what was written";

    /// <summary>Do its inputs have the digests that the step started with, or was judged by?</summary>
    public bool InputsStand(PlanNode node)
    {
        for (var i = 0; i < node.Step.Inputs.Length; i++)
        {
            var artifact = node.Step.Inputs[i].Artifact;
            if (
                nodes.ProducerOf(artifact) is { } producer
                && !(
                    producer is { HasDigests: true, Record: { } record }
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

    // Null when all are known; the node has them then, and its key.
    private Judgement? LearnDigests(PlanNode node)
    {
        var inputs = node.Step.Inputs;
        var digests = new string[inputs.Length];
        Judgement? lacking = null;
        for (var i = 0; i < inputs.Length; i++)
        {
            var artifact = inputs[i].Artifact;
            if (nodes.ProducerOf(artifact) is { } made)
            {
                if (made.HasGivenUp)
                {
                    return new Judgement.Blocked(made);
                }

                if (made.HasDigests)
                {
                    digests[i] = made.Record!.DigestOf(artifact.ToString())!;
                }
                else
                {
                    node.PendingOn = made.Step.Name;
                    lacking = Judgement.Unknown.Value;
                }
            }
            else if (!questions.Files.TryGetValue(artifact, out var state))
            {
                questions.Examine(artifact);
                lacking = Judgement.Unknown.Value;
            }
            else if (state.Digest is { } digest)
            {
                digests[i] = digest;
            }
            else
            {
                return new Judgement.Impossible(
                    state.Trouble is { } trouble
                        ? new(state.Shortage ?? EngineFailures.BadInput, trouble)
                        : new(EngineFailures.MissingInput, $"{artifact} isn't there; put it back")
                );
            }
        }

        if (lacking is null && (node.Key.Length == 0 || !node.Digests.SequenceEqual(digests)))
        {
            node.Digests = digests;
            node.Key = Manifest.KeyOf(node.Step, digests, text);
        }

        return lacking;
    }

    private Judgement Compare(PlanNode node)
    {
        if (options.Force)
        {
            return new Judgement.Stale(["--force"]);
        }

        if (node.Record is not { } record)
        {
            return new Judgement.Stale([node.FailedBefore ? "failed last time" : "never made"]);
        }

        if (record.Effective is { } effective && options.Redo?.Invoke(effective) == true)
        {
            return new Judgement.Stale([$"made otherwise than asked: {effective}"]);
        }

        if (string.Equals(record.Key, node.Key, StringComparison.Ordinal))
        {
            return Outputs(node.Step, record, Judgement.Fresh.Value);
        }

        if (node.Explanation is not { } told || told.Key != node.Key)
        {
            questions.Explain(node);
            return Judgement.Unknown.Value;
        }

        return told.Difference is { } difference
            ? Differing(node.Step, record, difference)
            : new Judgement.Stale(["its request changed"]);
    }

    private Judgement Differing(Step step, StepRecord record, Difference difference)
    {
        if (!difference.IsOnlyLater && !difference.IsOnlyThisProgram)
        {
            return new Judgement.Stale(difference.Reasons);
        }

        if (!difference.IsOnlyLater && !options.Accept)
        {
            return new Judgement.Stale([
                .. difference.Reasons.Select(reason => reason + Acceptable),
            ]);
        }

        if (difference.IsOnlyThisProgram)
        {
            // Nobody will make them again, so each output is looked at.
            var faults = FaultsOf(step, record, ofAll: true);
            if (faults is not { Count: 0 })
            {
                return faults is null
                    ? Judgement.Unknown.Value
                    : new Judgement.Stale([.. difference.Reasons, .. faults]);
            }
        }

        return Outputs(step, record, new Judgement.Accepted(difference.Reasons));
    }

    // As said, when every needed output is as it was written.
    private Judgement Outputs(Step step, StepRecord record, Judgement whole)
    {
        var faults = FaultsOf(step, record, ofAll: false);
        if (step.Expand is not null && record.Facts is null)
        {
            faults?.Insert(0, "its facts weren't kept");
        }

        return faults switch
        {
            null => Judgement.Unknown.Value,
            { Count: 0 } => whole,
            _ => new Judgement.Stale(faults),
        };
    }

    // Null while the state of one isn't known.
    private List<string>? FaultsOf(Step step, StepRecord record, bool ofAll)
    {
        var faults = new List<string>();
        var isKnown = true;
        foreach (var output in step.Outputs)
        {
            if (record.DigestOf(output.Artifact.ToString()) is not { } digest)
            {
                faults.Add($"{output.Artifact} was not made before");
            }
            else if (!ofAll && !output.Needed)
            {
                continue;
            }
            else if (!questions.Files.TryGetValue(output.Artifact, out var state))
            {
                questions.Examine(output.Artifact);
                isKnown = false;
            }
            else if (FaultOf(output.Artifact, digest) is { } fault)
            {
                // What users get, users change; what lies between is only ever damaged.
                faults.Add(
                    !ofAll && state.Digest is not null
                        ? $"{output.Artifact} was changed by hand: it isn't what was written"
                        : fault
                );
            }
        }

        return isKnown ? faults : null;
    }
}
