using System.Collections.Immutable;

namespace AvatarBuild.Host.Events;

/// <summary>What happened in a run, in the order of time: what reports are made of beside the videos' results.</summary>
/// <param name="Pools">What steps could hold.</param>
/// <param name="Attempts">All that ended.</param>
/// <param name="Cards">The cards that were looked at, in the order of their numbers.</param>
/// <param name="Notices">Changes of cards' condition, with their time.</param>
internal sealed record RunRecord(
    ImmutableArray<PoolSize> Pools,
    ImmutableArray<AttemptRecord> Attempts,
    ImmutableArray<CardUse> Cards,
    ImmutableArray<RunEvent.CardChanged> Notices
)
{
    /// <summary>Nothing happened.</summary>
    public static RunRecord Empty { get; } = new([], [], [], []);

    /// <summary>Why a card got no more jobs; null where it did.</summary>
    public string? QuarantineOf(string card)
    {
        foreach (var changed in Notices)
        {
            if (
                changed.Notice is { Condition: CardCondition.Quarantined } notice
                && notice.Card == card
            )
            {
                return notice.Why;
            }
        }

        return null;
    }

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
