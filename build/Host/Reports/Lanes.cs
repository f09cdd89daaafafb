using System.Globalization;
using AvatarBuild.Host.Reports.Events;

namespace AvatarBuild.Host.Reports;

/// <summary>One unit of a resource over a run: which attempts held it, in the order of time and one after the other.</summary>
/// <param name="Pool">The resource.</param>
/// <param name="Name">The unit: a card's identity, or a slot's number from 1.</param>
/// <param name="Attempts">Indices into the record's attempts.</param>
internal sealed record Lane(string Pool, string Name, IReadOnlyList<int> Attempts);

/// <summary>
/// Who held what when. Cards have names; slots of a counted pool have none, so attempts are laid into the first slots that
/// are free: as many lanes as were ever held at once, or as the pool has.
/// </summary>
internal static class Lanes
{
    private const int MostIdleSlots = 64;

    // Times are rounded to the millisecond, and the loop sees an end a moment before it starts what follows.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(2);

    /// <summary>Cards first, then slots; both also where nothing held them.</summary>
    public static IReadOnlyList<Lane> Of(RunRecord record)
    {
        var lanes = new List<Lane>();
        foreach (var pool in record.Pools)
        {
            lanes.AddRange(pool.Identities.Count > 0 ? Named(record, pool) : Counted(record, pool));
        }

        return [.. lanes.OrderBy(lane => lane.Pool == "cpu")];
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

    private static IEnumerable<Lane> Counted(RunRecord record, PoolSize pool)
    {
        var slots = new List<(List<int> Attempts, DateTimeOffset Until)>();
        foreach (var i in InOrder(record))
        {
            var attempt = record.Attempts[i];
            var wanted = 0;
            foreach (var want in attempt.Step.Resources)
            {
                wanted += want.Pool == pool.Name ? want.Count : 0;
            }

            for (var slot = 0; wanted > 0; slot++)
            {
                if (slot == slots.Count)
                {
                    slots.Add(([], DateTimeOffset.MinValue));
                }

                if (slots[slot].Until <= attempt.Start + Slack)
                {
                    slots[slot].Attempts.Add(i);
                    slots[slot] = (slots[slot].Attempts, attempt.End);
                    wanted--;
                }
            }
        }

        while (slots.Count < Math.Min(pool.Capacity, MostIdleSlots))
        {
            slots.Add(([], DateTimeOffset.MinValue));
        }

        return slots.Select(
            (slot, i) =>
                new Lane(pool.Name, (i + 1).ToString(CultureInfo.InvariantCulture), slot.Attempts)
        );
    }

    private static IEnumerable<int> InOrder(RunRecord record) =>
        Enumerable.Range(0, record.Attempts.Length).OrderBy(i => record.Attempts[i].Start);
}
