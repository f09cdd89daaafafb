using AvatarBuild.Engine.Cache;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Running;

/// <summary>Answers a plan's questions from files, the index, the cache and the steps' own expansions. Decides nothing.</summary>
/// <param name="hasher">Looks at files.</param>
/// <param name="state">What happened before.</param>
/// <param name="content">The part of the state that is asked; null for all that is open.</param>
/// <param name="cache">Results by their keys; null for none.</param>
public sealed class Answers(
    FileHasher hasher,
    BuildState state,
    IndexContent? content = null,
    ActionCache? cache = null
)
{
    /// <summary>Below this, looking at files one after another beats starting threads.</summary>
    private const int FewFiles = 64;
    private readonly IndexContent known = content ?? state.Content;

    /// <summary>Answers a dry run's questions to its end: what would be made, and why. Inspects no source.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public BuildReport DryRun(Plan plan, TimeProvider time, CancellationToken cancellationToken) =>
        // It waits for nothing.
        DryRunAsync(plan, null, time, cancellationToken).GetAwaiter().GetResult();

    /// <summary>The same, and inspects the sources of stale steps, if it is told where they lie.</summary>
    internal async Task<BuildReport> DryRunAsync(
        Plan plan,
        Workspace? workspace,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var decision = plan.Decide(time.GetUtcNow());
            if (decision.IsOver)
            {
                return plan.Report();
            }

            Find(decision.Asked, cancellationToken)(plan);
            LookUp(decision.Asked.LookUp)(plan);
            foreach (var inspection in decision.Inspect)
            {
                var (problem, ahead) = workspace is null
                    ? (null, 0)
                    : await Inspector
                        .LookAsync(inspection, workspace, cancellationToken)
                        .ConfigureAwait(false);
                plan.Inspected(inspection.Step, problem, ahead);
            }
        }
    }

    /// <summary>Finds all answers but those of the cache, which may take long.</summary>
    /// <returns>Tells them to the plan.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Action<Plan> Find(Asked asked, CancellationToken cancellationToken)
    {
        known.Records.Fetch(asked.Recall.Select(step => step.Id));
        var states = StatesOf(asked.Examine, cancellationToken);
        var recalled = asked.Recall.Select(RecordOf).ToArray();
        var explained = asked.Explain.Select(DifferenceOf).ToArray();
        var expanded = asked.Expand.Select(Expand).ToArray();
        return plan =>
        {
            for (var i = 0; i < states.Length; i++)
            {
                plan.Learn(asked.Examine[i], states[i]);
            }

            for (var i = 0; i < recalled.Length; i++)
            {
                plan.Recalled(asked.Recall[i], recalled[i].Record, recalled[i].HasFailed);
            }

            for (var i = 0; i < explained.Length; i++)
            {
                plan.Explained(asked.Explain[i], explained[i]);
            }

            for (var i = 0; i < expanded.Length; i++)
            {
                plan.Expanded(asked.Expand[i].Step, expanded[i].Brought, expanded[i].Trouble);
            }
        };
    }

    /// <summary>Asks the cache.</summary>
    /// <returns>Tells the plan what it has.</returns>
    internal Action<Plan> LookUp(IReadOnlyList<KeyedStep> steps)
    {
        var found = steps.Select(asked => cache?.Find(asked.Step, asked.Key)).ToArray();
        return plan =>
        {
            for (var i = 0; i < found.Length; i++)
            {
                plan.LookedUp(steps[i], found[i]);
            }
        };
    }

    private (StepRecord? Record, bool HasFailed) RecordOf(Step step) =>
        (known.Records.GetValueOrDefault(step.Id), known.Failures.ContainsKey(step.Id));

    private Difference? DifferenceOf(KeyedStep asked) =>
        state.ManifestOf(asked.Step.Id) is { } before
            ? Difference.Of(asked.Step, before, Manifest.Of(asked.Step, asked.Digests).Text)
            : null;

    private static (IReadOnlyList<Step>? Brought, string? Trouble) Expand(Expansion expansion)
    {
        try
        {
            return (expansion.Step.Expand!(expansion.Facts), null);
        }
        catch (Exception e) when (e is not GraphException)
        {
            return (null, e.Message);
        }
    }

    private FileState[] StatesOf(
        IReadOnlyList<Artifact> artifacts,
        CancellationToken cancellationToken
    )
    {
        hasher.Expect(artifacts);
        var states = new FileState[artifacts.Count];
        if (artifacts.Count < FewFiles)
        {
            for (var i = 0; i < states.Length; i++)
            {
                states[i] = hasher.ExamineLong(artifacts[i], cancellationToken);
            }

            return states;
        }

        try
        {
            Parallel.For(
                0,
                states.Length,
                i => states[i] = hasher.ExamineLong(artifacts[i], cancellationToken)
            );
        }
        catch (AggregateException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }

        return states;
    }
}
