using System.Globalization;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>One unit of a resource over a run: which attempts held it, in the order of time and one after the other.</summary>
/// <param name="Pool">The resource.</param>
/// <param name="Name">The unit: a card's identity, or a slot's number from 1.</param>
/// <param name="Attempts">Indices into the record's attempts.</param>
internal sealed record Lane(string Pool, string Name, IReadOnlyList<int> Attempts);

/// <summary>
/// Who held what when. Cards have names; slots of a counted pool have none, so attempts are laid into the first slots that
/// are free: as many lanes as the pool has.
/// </summary>
internal static class Lanes
{
    private const int MostIdleSlots = 64;

    // Times are rounded to the millisecond, and the loop sees an end a moment before it starts what follows.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(2);

    /// <summary>Cards first, then slots; both also where nothing held them.</summary>
    /// <returns>The lanes, and the record's attempts as long as they held what their lanes show.</returns>
    public static (IReadOnlyList<Lane> All, IReadOnlyList<AttemptRecord> Attempts) Of(
        RunRecord record
    )
    {
        var attempts = record.Attempts.ToArray();
        var lanes = new List<Lane>();
        foreach (var pool in record.Pools)
        {
            lanes.AddRange(
                pool.Identities.Count > 0 ? Named(record, pool) : Counted(record, pool, attempts)
            );
        }

        return ([.. lanes.OrderBy(lane => lane.Pool == "cpu")], attempts);
    }

    private static IEnumerable<Lane> Named(RunRecord record, PoolSize pool)
    {
        var held = pool.Identities.ToDictionary(
            name => name,
            _ => new List<int>(),
            StringComparer.Ordinal
        );
        foreach (var i in InOrder(record))
        {
            foreach (
                var name in record.Attempts[i].Leases.TryGetValue(pool.Name, out var leases)
                    ? leases
                    : []
            )
            {
                if (held.TryGetValue(name, out var attempts))
                {
                    attempts.Add(i);
                }
            }
        }

        return pool.Identities.Select(name => new Lane(pool.Name, name, held[name]));
    }

    private static IEnumerable<Lane> Counted(
        RunRecord record,
        PoolSize pool,
        AttemptRecord[] attempts
    )
    {
        var slots = new List<List<int>>();
        foreach (var i in InOrder(record))
        {
            var wanted = 0;
            foreach (var want in attempts[i].Step.Resources)
            {
                wanted += want.Pool == pool.Name ? want.Count : 0;
            }

            foreach (var slot in Free(slots, attempts, i, Math.Min(wanted, pool.Capacity), pool))
            {
                slot.Add(i);
            }
        }

        while (slots.Count < Math.Min(pool.Capacity, MostIdleSlots))
        {
            slots.Add([]);
        }

        return slots.Select(
            (slot, i) => new Lane(pool.Name, (i + 1).ToString(CultureInfo.InvariantCulture), slot)
        );
    }

    // No more run at once than the pool has units: where they seem to, the share that is over first was given back while
    // its step's result was still being published.
    private static List<int>[] Free(
        List<List<int>> slots,
        AttemptRecord[] attempts,
        int next,
        int wanted,
        PoolSize pool
    )
    {
        var start = attempts[next].Start;
        var free = slots
            .Where(slot => slot.Count == 0 || attempts[slot[^1]].End <= start + Slack)
            .Take(wanted)
            .ToList();
        while (free.Count < wanted && slots.Count < pool.Capacity)
        {
            slots.Add([]);
            free.Add(slots[^1]);
        }

        foreach (
            var slot in slots
                .Except(free)
                .OrderBy(slot => attempts[slot[^1]].End)
                .Take(wanted - free.Count)
                .ToArray()
        )
        {
            var last = attempts[slot[^1]];
            attempts[slot[^1]] = last with
            {
                Seconds = Math.Max(0.001, (start - last.Start).TotalSeconds),
            };
            free.Add(slot);
        }

        return [.. free];
    }

    private static IEnumerable<int> InOrder(RunRecord record) =>
        Enumerable.Range(0, record.Attempts.Length).OrderBy(i => record.Attempts[i].Start);
}
