using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Running;

/// <summary>How many leases of a run hold units. Told and asked from any thread.</summary>
internal sealed class Holders
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public void Add(int more) => Interlocked.Add(ref count, more);
}

/// <summary>
/// Units that are held against the rest of the machine, by whoever has the lease: an attempt, or a process that outlives it. Given
/// back once, all together.
/// </summary>
internal sealed class Lease : IDisposable
{
    private readonly List<IDisposable> held = [];
    private readonly string[] names;
    private readonly Holders holders;
    private int isReleased;

    private Lease(IReadOnlyDictionary<string, IReadOnlyList<string>> units, Holders holders)
    {
        this.holders = holders;
        names = [.. units.SelectMany(pool => pool.Value.Select(unit => $"{pool.Key}/{unit}"))];
    }

    /// <summary>Why nothing is held; null when everything is.</summary>
    public Outcome.Refused? Refused { get; private set; }

    /// <summary>Why the machine can give nothing at all; null when it can.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Takes units, all or none.</summary>
    /// <param name="sources">The machine behind the pools.</param>
    /// <param name="units">By pool.</param>
    /// <param name="holders">Counts this lease while it holds something.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public static async Task<Lease> TakeAsync(
        IReadOnlyList<IUnitSource> sources,
        IReadOnlyDictionary<string, IReadOnlyList<string>> units,
        Holders holders,
        CancellationToken cancellationToken
    )
    {
        var lease = new Lease(units, holders);
        try
        {
            foreach (var (pool, wanted) in units)
            {
                if (wanted.Count > 0 && SourceOf(sources, pool) is { } source)
                {
                    await lease.TakeAsync(source, wanted, cancellationToken).ConfigureAwait(false);
                }
            }

            return lease;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lease.Release();
            lease.Trouble = e.Message;
            return lease;
        }
        catch
        {
            lease.Dispose();
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
    /// Programs carry the names of what is held, so that they are found should this process die. Those of a step that holds nothing
    /// and feeds nothing yield to the ones that drive a unit.
    /// </summary>
    public IExecutor Bind(IExecutor executor, Step step) =>
        names.Length > 0
            ? new BoundExecutor(
                executor,
                command =>
                    command with
                    {
                        Environment = command.Environment.SetItem(
                            ProcessTree.Held,
                            string.Join(' ', names)
                        ),
                    }
            )
        : step.Feeds is null
            ? new BoundExecutor(executor, command => command with { Yields = holders.Count > 0 })
        : executor;

    /// <summary>Gives everything back. True the first time, where there was something to give.</summary>
    public bool Release()
    {
        if (held.Count == 0 || Interlocked.Exchange(ref isReleased, 1) != 0)
        {
            return false;
        }

        held.ForEach(unit => unit.Dispose());
        holders.Add(-1);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private async Task TakeAsync(
        IUnitSource source,
        IReadOnlyList<string> units,
        CancellationToken cancellationToken
    )
    {
        foreach (var unit in units)
        {
            if (Refused is not null)
            {
                return;
            }

            var taken = await source.TakeAsync(unit, cancellationToken).ConfigureAwait(false);
            if (taken.Lease is { } one)
            {
                held.Add(one);
                holders.Add(held.Count == 1 ? 1 : 0);
            }
            else
            {
                Release();
                Refused = new(source.Pool, unit, taken.HeldBy ?? "");
            }
        }
    }

    private static IUnitSource? SourceOf(IReadOnlyList<IUnitSource> sources, string pool) =>
        sources.FirstOrDefault(source =>
            string.Equals(source.Pool, pool, StringComparison.Ordinal)
        );
}
