using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.Scheduling;
using AvatarBuild.Host.Reports.Events;

namespace AvatarBuild.Host.Building;

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
    private readonly List<Action<RunJournal>> early = [];
    private RunJournal? journal;

    public Cards(BuildContext context, Settings settings)
    {
        this.settings = settings;
        leases = Leases(context, text => Tell(to => to.Note(text)));
        Health = new GpuHealth(context.Time);
        source = new GpuSource(
            () => Reader(context),
            context.Options.Gpus,
            settings.Gpu,
            leases,
            Health
        )
        {
            Heat = heat => Tell(to => to.Changed(NoticeOf(heat))),
        };
        ports = new PortSource(leases);
    }

    /// <summary>What was seen of the cards; nothing where none was wanted.</summary>
    public GpuHealth Health { get; }

    /// <summary>For the plan.</summary>
    public IReadOnlyList<ResourcePool> Pools =>
        [GpuSource.PoolOf(settings.Gpu), PortSource.PoolOf(settings.Ports)];

    /// <summary>For the loop around it.</summary>
    public IReadOnlyList<IUnitSource> Sources => [source, ports];

    /// <summary>Why neither cards nor ports can be leased on this machine; null where they can.</summary>
    public string? LeaseTrouble() => leases.Trouble();

    /// <summary>The leases of this machine.</summary>
    /// <param name="context">The call.</param>
    /// <param name="note">Is told of processes that are being ended.</param>
    public static MachineLeases Leases(BuildContext context, Action<string> note) =>
        new(MachineLeases.LocksOf(Environment.GetEnvironmentVariable), context.Time)
        {
            Note = note,
        };

    /// <summary>How cards are looked at on this machine.</summary>
    public static IGpuReader Reader(BuildContext context) =>
        GpuReaders.Open(
            Environment.GetEnvironmentVariable,
            new LocalExecutor(context.Workspace.Outputs, context.Time),
            context.Root
        );

    /// <summary>Who is to be told what people should know of, and now of what was seen before.</summary>
    public void Tell(RunJournal to)
    {
        journal = to;
        early.ForEach(what => what(to));
        early.Clear();
        Health.Seen = card => to.Sampled(SampleOf(card));
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

    private static CardSample SampleOf(GpuCard card) =>
        new(
            card.Uuid,
            card.Name,
            card.UsedMiB << 20,
            card.TotalMiB << 20,
            card.Temperature,
            card.Utilisation / 100.0
        );

    private static CardNotice NoticeOf(GpuHeat heat) =>
        new(heat.Card.Uuid, heat.IsTooHot ? CardCondition.Hot : CardCondition.Good, heat.Text)
        {
            Name = heat.Card.Title,
        };

    /// <summary>MiB of the largest card that may be used; null before a look, or where there is none.</summary>
    public long? LargestMiB { get; private set; }

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
