using System.Collections.Concurrent;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>How cards are used.</summary>
public sealed record GpuRules
{
    /// <summary>Jobs on one card at once.</summary>
    public int JobsPerCard { get; init; } = 1;

    /// <summary>Above it a card gets no new job until it cools, °C.</summary>
    public int MaxTemperature { get; init; } = 85;

    /// <summary>Memory that other people's programs may use of a card that is given a job, MiB.</summary>
    public long OthersMiB { get; init; } = 1024;

    /// <summary>How long jobs wait for a card while none can be had, seconds.</summary>
    public double WaitSeconds { get; init; } = 600;
}

/// <summary>A card became too hot for a new job, or has cooled.</summary>
/// <param name="Card">As it was then.</param>
/// <param name="IsTooHot">Else it has cooled.</param>
/// <param name="Text">What happened, for people.</param>
public sealed record GpuHeat(GpuCard Card, bool IsTooHot, string Text);

/// <summary>The machine's cards as a pool: looked at, leased machine-wide.</summary>
/// <param name="reader">Looks at them.</param>
/// <param name="choice">Which may be used.</param>
/// <param name="rules">How.</param>
/// <param name="leases">Against other runs.</param>
/// <param name="seen">Is told of all cards at each look.</param>
public sealed class GpuSource(
    Func<IGpuReader> reader,
    GpuChoice choice,
    GpuRules rules,
    MachineLeases leases,
    Action<IReadOnlyList<GpuCard>> seen
) : IUnitSource
{
    /// <summary>The pool's name.</summary>
    public const string Name = "gpu";

    // Cooled means so much cooler, or a card at the limit would be taken and left in turns.
    private const int Cooler = 5;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly Lazy<IGpuReader> reader = new(reader);
    private readonly ConcurrentDictionary<string, int> ours = new(StringComparer.Ordinal);
    private volatile bool canLease;
    private readonly HashSet<string> hot = new(StringComparer.Ordinal);

    /// <summary>Is told of a card that became too hot for a new job, or has cooled again.</summary>
    public Action<GpuHeat> Heat { get; init; } = _ => { };

    /// <inheritdoc/>
    public string Pool => Name;

    /// <summary>The pool that it is the machine of.</summary>
    public static ResourcePool PoolOf(GpuRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new(Name, new Watch(Every, TimeSpan.FromSeconds(rules.WaitSeconds)))
        {
            Measure = "MiB",
            Grades = "compute capability",
        };
    }

    /// <inheritdoc/>
    public async Task<PoolView> LookAsync(CancellationToken cancellationToken)
    {
        if (choice is { All: false, Names.IsEmpty: true })
        {
            return new PoolView([], "--gpus=none leaves none to be used");
        }

        // Once: taking a card tells the same later on.
        if (!canLease && leases.Trouble() is { } trouble)
        {
            return new PoolView([], trouble);
        }

        canLease = true;
        IReadOnlyList<GpuCard> cards;
        try
        {
            cards = await reader.Value.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GpuException e)
        {
            return new PoolView([], e.Message);
        }

        seen(cards);
        var absent = choice.Absent(cards).ToArray();
        var units = new List<UnitState>();
        foreach (var card in cards.Where(choice.Has))
        {
            var unit = StateOf(card);
            units.Add(unit);
            if (unit.Busy is not null && !ours.ContainsKey(card.Uuid))
            {
                // What keeps it busy may be what a dead run left there.
                await leases
                    .ClearAsync($"{Name}/{card.Uuid}", cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return new PoolView(
            units,
            cards.Count == 0 ? "this machine has no NVIDIA card"
                : absent.Length > 0 ? $"--gpus names {string.Join(", ", absent)}, which isn't there"
                : null
        );
    }

    /// <inheritdoc/>
    public async Task<Taken> TakeAsync(string identity, CancellationToken cancellationToken)
    {
        var taken = await leases
            .TakeAsync($"{Name}/{identity}", rules.JobsPerCard, cancellationToken)
            .ConfigureAwait(false);
        if (taken.Lease is not { } lease)
        {
            return taken;
        }

        ours.AddOrUpdate(identity, 1, (_, count) => count + 1);
        return new Taken(
            new Lease(() =>
            {
                if (ours.AddOrUpdate(identity, 0, (_, count) => count - 1) == 0)
                {
                    ours.TryRemove(identity, out _);
                }

                lease.Dispose();
            }),
            null
        );
    }

    private UnitState StateOf(GpuCard card)
    {
        var others = Others(card);
        var most = Math.Min(card.UsedMiB + card.FreeMiB, card.TotalMiB);
        return new UnitState(card.Uuid)
        {
            Name = card.Title,
            Most = most,
            Free = most - others,
            Grade = card.Capability,
            Slots = rules.JobsPerCard,
            Unusable = card.Trouble,
            Busy = others > rules.OthersMiB ? Users(card, others) : TooHot(card),
        };
    }

    // Where this run holds the card, only what is seen to be somebody else's; else all that is in use.
    private long Others(GpuCard card)
    {
        if (!ours.ContainsKey(card.Uuid))
        {
            return card.UsedMiB;
        }

        return card.Processes.Where(IsForeign).Sum(process => process.MemoryMiB);
    }

    private static bool IsForeign(GpuProcess process) =>
        ProcessTree.OwnerOf(process.Id) != ProcessOwner.ThisRun;

    private static string Users(GpuCard card, long others)
    {
        var users = card.Processes.Where(IsForeign).ToArray();
        return users.Length == 0
            ? FormattableString.Invariant($"has {others} MiB in use by programs that can't be seen")
            : "is in use by "
                + string.Join(
                    ", ",
                    users.Select(user =>
                        FormattableString.Invariant(
                            $"process {user.Id}{(user.Name.Length > 0 ? $" ({user.Name})" : "")} with {user.MemoryMiB} MiB"
                        )
                    )
                );
    }

    private string? TooHot(GpuCard card)
    {
        lock (hot)
        {
            if (card.Temperature is not { } degrees)
            {
                return null;
            }

            if (degrees > rules.MaxTemperature && hot.Add(card.Uuid))
            {
                Heat(
                    new(
                        card,
                        IsTooHot: true,
                        FormattableString.Invariant(
                            $"{card.Title} is at {degrees} °C, above {rules.MaxTemperature}: no new job until it cools"
                        )
                    )
                );
            }
            else if (degrees <= rules.MaxTemperature - Cooler && hot.Remove(card.Uuid))
            {
                Heat(
                    new(
                        card,
                        IsTooHot: false,
                        FormattableString.Invariant($"{card.Title} has cooled to {degrees} °C")
                    )
                );
            }

            return hot.Contains(card.Uuid)
                ? FormattableString.Invariant(
                    $"is at {degrees} °C and is to cool to {rules.MaxTemperature - Cooler}"
                )
                : null;
        }
    }

    private sealed class Lease(Action giveBack) : IDisposable
    {
        public void Dispose() => giveBack();
    }
}
