using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;

namespace AvatarBuild.Engine.Running;

/// <summary>Looks at files for a plan.</summary>
public static class Look
{
    /// <summary>Below this, looking at files one after another beats starting threads.</summary>
    private const int FewFiles = 64;

    /// <summary>Answers a plan's questions about files, and no other: which steps are fresh. Nothing is inspected or started.</summary>
    /// <param name="plan">For a dry run.</param>
    /// <param name="hasher">Looks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static BuildReport At(
        Plan plan,
        FileHasher hasher,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(time);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var decision = plan.Decide(time.GetUtcNow());
            if (decision.IsOver)
            {
                return plan.Report();
            }

            var states = StatesOf(decision.Examine, hasher, cancellationToken);
            for (var i = 0; i < states.Length; i++)
            {
                plan.Learn(decision.Examine[i], states[i]);
            }

            foreach (var step in decision.Inspect)
            {
                plan.Inspected(step, problem: null);
            }
        }
    }

    /// <summary>The states of some files, many at a time on all cores.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static FileState[] StatesOf(
        IReadOnlyList<Artifact> artifacts,
        FileHasher hasher,
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
        }
        else
        {
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
        }

        return states;
    }
}
