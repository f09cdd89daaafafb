using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>A step with the key that it has now.</summary>
/// <param name="Step">The step.</param>
/// <param name="Key">Hash of its manifest.</param>
/// <param name="Digests">Of its inputs, in their order.</param>
internal sealed record KeyedStep(Step Step, string Key, IReadOnlyList<string> Digests);

/// <summary>A step whose facts are to bring others.</summary>
/// <param name="Step">The step.</param>
/// <param name="Facts">What <see cref="Step.Expand"/> gets.</param>
internal sealed record Expansion(Step Step, string Facts);

/// <summary>A stale step whose sources are to be looked at before anything runs.</summary>
/// <param name="Step">The step.</param>
/// <param name="Sources">Those of its inputs that no step makes.</param>
internal sealed record Inspection(Step Step, IReadOnlyList<StepInput> Sources);

/// <summary>What a plan wants to know, and how each question is answered.</summary>
/// <param name="Examine">Files whose state is wanted: <see cref="Plan.Learn"/>.</param>
/// <param name="Recall">Steps whose records are wanted: <see cref="Plan.Recalled"/>.</param>
/// <param name="Explain">Steps whose key isn't their record's: <see cref="Plan.Explained"/>.</param>
/// <param name="LookUp">Stale steps whose result may be in the cache: <see cref="Plan.LookedUp"/>.</param>
/// <param name="Expand">Steps that bring others: <see cref="Plan.Expanded"/>.</param>
internal sealed record Asked(
    IReadOnlyList<Artifact> Examine,
    IReadOnlyList<Step> Recall,
    IReadOnlyList<KeyedStep> Explain,
    IReadOnlyList<KeyedStep> LookUp,
    IReadOnlyList<Expansion> Expand
)
{
    /// <summary>How many questions.</summary>
    public int Count => Examine.Count + Recall.Count + Explain.Count + LookUp.Count + Expand.Count;
}
