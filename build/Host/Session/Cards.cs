using System.Collections.Concurrent;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Session;

/// <summary>
/// The machine's cards and ports as a run may use them: pools for the plan, and what is behind those. Looks at nothing
/// before somebody wants a card.
/// </summary>
internal sealed class Cards
{
    private readonly MachineLeases leases;
    private readonly GpuSource source;
    private readonly PortSource ports;
    private readonly Settings settings;
    private readonly ConcurrentDictionary<string, string> titles = new(StringComparer.Ordinal);
    private readonly List<Action<RunJournal>> early = [];
    private RunJournal? journal;

    /// <param name="options">Which cards may be used.</param>
    /// <param name="settings">The recipe.</param>
    /// <param name="time">The clock.</param>
    public Cards(BuildOptions options, Settings settings, TimeProvider time)
    {
        this.settings = settings;
        leases = Leases(time, text => Tell(to => to.Note(text)));
        source = new GpuSource(
            () => Reader(options, time),
            options.Gpus,
            settings.Gpu,
            leases,
            cards => Seen(cards, time.GetUtcNow())
        )
        {
            Heat = heat => Tell(to => to.Changed(NoticeOf(heat))),
        };
        ports = new PortSource(leases);
    }

    /// <summary>What people call a card: its number where it was seen, else its UUID.</summary>
    public string TitleOf(string uuid) => titles.GetValueOrDefault(uuid, uuid);

    /// <summary>For the plan.</summary>
    public IReadOnlyList<ResourcePool> Pools =>
        [GpuSource.PoolOf(settings.Gpu), PortSource.PoolOf(settings.Ports)];

    /// <summary>For the loop around it.</summary>
    public IReadOnlyList<IUnitSource> Sources => [source, ports];

    /// <summary>Why neither cards nor ports can be leased on this machine; null where they can.</summary>
    public string? LeaseTrouble() => leases.Trouble();

    /// <summary>The leases of this machine.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="note">Takes sentences on processes that are being ended.</param>
    public static MachineLeases Leases(TimeProvider time, Action<string> note) =>
        new(MachineLeases.LocksOf(Environment.GetEnvironmentVariable), time) { Note = note };

    /// <summary>How cards are looked at on this machine.</summary>
    public static IGpuReader Reader(BuildOptions options, TimeProvider time) =>
        GpuReaders.Open(
            Environment.GetEnvironmentVariable,
            new LocalExecutor(options.Outputs, time),
            options.Root
        );

    /// <summary>From now on the journal is told what is seen of the cards, and at once what was seen before.</summary>
    public void Tell(RunJournal to)
    {
        journal = to;
        early.ForEach(what => what(to));
        early.Clear();
    }

    private void Tell(Action<RunJournal> what)
    {
        if (journal is { } to)
        {
            what(to);
        }
        else
        {
            early.Add(what);
        }
    }

    private void Seen(IReadOnlyList<GpuCard> cards, DateTimeOffset at)
    {
        foreach (var card in cards)
        {
            titles[card.Uuid] = card.ShortTitle;
            Tell(to => to.Sampled(new(at, SampleOf(card))));
        }
    }

    private static CardSample SampleOf(GpuCard card) =>
        new(
            card.Uuid,
            card.Name,
            card.UsedMiB << 20,
            card.TotalMiB << 20,
            card.Temperature,
            card.Utilisation / 100.0
        )
        {
            Index = card.Index,
            Watts = card.Watts,
        };

    private static CardNotice NoticeOf(GpuHeat heat) =>
        new(heat.Card.Uuid, heat.IsTooHot ? CardCondition.Hot : CardCondition.Good, heat.Text)
        {
            Name = heat.Card.Title,
        };

    /// <summary>MiB of the largest card that may be used; null before a look, or where there is none.</summary>
    public long? LargestMiB { get; private set; }

    /// <summary>Compute capability of the newest card that may be used; null before a look, or where that isn't told.</summary>
    public double? NewestCapability { get; private set; }

    /// <summary>Cards that may be used; null before a look.</summary>
    public int? Count { get; private set; }

    /// <summary>What leases call the cards that may be used; empty before a look.</summary>
    public IReadOnlyList<string> Identities =>
        [
            .. (first?.Units ?? [])
                .Where(unit => unit.Unusable is null)
                .Select(unit => unit.Identity),
        ];

    private PoolView? first;

    /// <summary>Looks once: what there is decides which sizes fit.</summary>
    public async Task<PoolView> LookAsync(CancellationToken cancellationToken)
    {
        if (first is { } seen)
        {
            return seen;
        }

        var view = await source.LookAsync(cancellationToken).ConfigureAwait(false);
        var usable = view.Units.Where(unit => unit.Unusable is null).ToArray();
        Count = usable.Length;
        LargestMiB = usable.Length > 0 ? usable.Max(unit => unit.Most) : null;
        NewestCapability = usable.All(unit => unit.Grade is not null)
            ? usable.Max(unit => unit.Grade)
            : null;
        return first = view;
    }

    /// <summary>Looks whether there are as many cards as a backend of the run wants at once, whatever they are doing now.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> LackAsync(int wanted, CancellationToken cancellationToken)
    {
        var view = await LookAsync(cancellationToken).ConfigureAwait(false);
        var usable = view.Units.Count(unit => unit.Unusable is null);
        if (usable >= wanted && view.Trouble is null)
        {
            return null;
        }

        var reasons = view
            .Units.Where(unit => unit.Unusable is not null)
            .Select(unit => $"{unit.Name} {unit.Unusable}");
        return string.Join("; ", view.Trouble is { } trouble ? reasons.Prepend(trouble) : reasons);
    }
}
