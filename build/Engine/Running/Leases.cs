using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Running;

/// <summary>How many attempts of a run hold units. Told and asked from any thread.</summary>
internal sealed class Holders
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public void Add(int more) => Interlocked.Add(ref count, more);
}

/// <summary>The units that one attempt holds against the rest of the machine. Given back once, all together.</summary>
internal sealed class Leases : IDisposable
{
    private readonly List<IDisposable> held = [];
    private readonly Holders holders;
    private int isReleased;

    private Leases(Holders holders) => this.holders = holders;

    /// <summary>Why nothing is held; null when everything is.</summary>
    public Outcome.Refused? Refused { get; private set; }

    /// <summary>Why the machine can give nothing at all; null when it can.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Takes what a start was given, all or none.</summary>
    public static async Task<Leases> TakeAsync(
        IReadOnlyList<IUnitSource> sources,
        Start start,
        Holders holders,
        CancellationToken cancellationToken
    )
    {
        var leases = new Leases(holders);
        try
        {
            foreach (var (pool, identities) in start.Leases)
            {
                if (identities.Count > 0 && SourceOf(sources, pool) is { } source)
                {
                    await leases
                        .TakeAsync(source, identities, start, cancellationToken)
                        .ConfigureAwait(false);
                }
            }

            return leases;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            leases.Release();
            leases.Trouble = e.Message;
            return leases;
        }
        catch
        {
            leases.Dispose();
            throw;
        }
    }

    /// <summary>A look at a pool; trouble is part of what it finds.</summary>
    public static async Task<PoolView> LookAsync(
        IReadOnlyList<IUnitSource> sources,
        string pool,
        CancellationToken cancellationToken
    )
    {
        if (SourceOf(sources, pool) is not { } source)
        {
            return new PoolView([], $"nothing tells what there is of '{pool}'");
        }

        try
        {
            // Off the loop's thread at once.
            return await Task.Run(() => source.LookAsync(cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return new PoolView([], e.Message);
        }
    }

    /// <summary>
    /// Programs of the attempt carry the names of what it holds, so that they are found should this process die. Those
    /// of one that holds nothing and feeds nothing yield to the ones that drive a unit.
    /// </summary>
    /// <param name="executor">Runs them.</param>
    /// <param name="start">The attempt.</param>
    /// <param name="areHeld">Does this run hold units that are looked at?</param>
    public static IExecutor Marked(IExecutor executor, Start start, Func<bool> areHeld)
    {
        var names = start
            .Leases.SelectMany(lease => lease.Value.Select(identity => lease.Key + "/" + identity))
            .ToArray();
        return names.Length > 0 ? new MarkedExecutor(executor, names)
            : start.Step.Feeds is null ? new YieldingExecutor(executor, areHeld)
            : executor;
    }

    /// <summary>Gives everything back. True the first time, where there was something to give.</summary>
    public bool Release()
    {
        if (held.Count == 0 || Interlocked.Exchange(ref isReleased, 1) != 0)
        {
            return false;
        }

        held.ForEach(lease => lease.Dispose());
        holders.Add(-1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private async Task TakeAsync(
        IUnitSource source,
        IReadOnlyList<string> identities,
        Start start,
        CancellationToken cancellationToken
    )
    {
        foreach (var identity in identities)
        {
            if (Refused is not null)
            {
                return;
            }

            var taken = await source
                .TakeAsync(identity, start, cancellationToken)
                .ConfigureAwait(false);
            if (taken.Lease is { } lease)
            {
                held.Add(lease);
                holders.Add(held.Count == 1 ? 1 : 0);
            }
            else
            {
                Release();
                Refused = new(source.Pool, identity, taken.HeldBy ?? "");
            }
        }
    }

    private static IUnitSource? SourceOf(IReadOnlyList<IUnitSource> sources, string pool) =>
        sources.FirstOrDefault(source =>
            string.Equals(source.Pool, pool, StringComparison.Ordinal)
        );
}
