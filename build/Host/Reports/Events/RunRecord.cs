using System.Collections.Immutable;

namespace AvatarBuild.Host.Reports.Events;

/// <summary>What happened in a run, in the order of time: what reports are made of beside the videos' results.</summary>
/// <param name="Pools">What steps could hold.</param>
/// <param name="Attempts">All that ended.</param>
/// <param name="Samples">Looks at cards; of a long run some are left out, evenly.</param>
/// <param name="Notices">Changes of cards' condition, with their time.</param>
internal sealed record RunRecord(
    ImmutableArray<PoolSize> Pools,
    ImmutableArray<AttemptRecord> Attempts,
    ImmutableArray<RunEvent.CardSampled> Samples,
    ImmutableArray<RunEvent.CardChanged> Notices
)
{
    /// <summary>Nothing happened.</summary>
    public static RunRecord Empty { get; } = new([], [], [], []);

    /// <summary>A pool of this name, or one without units.</summary>
    public PoolSize Pool(string name)
    {
        foreach (var pool in Pools)
        {
            if (pool.Name == name)
            {
                return pool;
            }
        }

        return new PoolSize(name, 0, []);
    }
}
