using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>
/// Units of the machine (cards, ports) that one run at a time may hold, whatever its workspace and user: a
/// <see cref="MachineLocks"/> lock for each. A holder that died is known by the text it left: what it started is ended
/// before the unit is given to the next one.
/// </summary>
/// <param name="locks">The machine's.</param>
/// <param name="time">The clock.</param>
public sealed class MachineLeases(MachineLocks locks, TimeProvider time)
{
    /// <summary>Environment variable with another folder for all users' locks.</summary>
    public const string Variable = "AVATAR_BUILD_LEASES";

    // A child that the last holder is just starting holds the lock too, until it becomes its program; and two that look at each
    // other's locks at one moment both give way. Who is refused with a name looks twice: it may be that of a dead holder.
    private const int Glances = 4;
    private const int GlancesAtName = 1;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Is told of processes that are being ended.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>This user's folder, absolute.</summary>
    public string Folder => locks.Own;

    /// <summary>The locks of the folder that the environment names, or of the one for all users of the machine.</summary>
    public static MachineLocks LocksOf(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable(Variable) is { Length: > 0 } named
                ? new(Path.GetFullPath(named), isToBeMade: true)
            // Not TMPDIR, which may be each user's own. Elsewhere the temporary folder is: cards are Linux machines'.
            : OperatingSystem.IsLinux() ? new("/tmp", isToBeMade: false)
            : new(Path.Combine(Path.GetTempPath(), "avatar-build-leases"), isToBeMade: true);
    }

    /// <summary>Why nothing can be leased on this machine, and what to do; null where it can.</summary>
    public string? Trouble()
    {
        try
        {
            locks.Check();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Told(e);
        }
    }

    /// <summary>Takes a unit.</summary>
    /// <param name="unit"><c>pool/identity</c>, as programs on it carry it.</param>
    /// <param name="slots">How many may hold it together; those who want it for themselves say 1.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="IOException">Nothing can be leased on this machine.</exception>
    public async Task<Taken> TakeAsync(string unit, int slots, CancellationToken cancellationToken)
    {
        var name = NameOf(unit);
        for (var look = 0; ; look++)
        {
            var (held, by) = Try(name, slots);
            if (held is not null)
            {
                await EndStraysAsync(unit, held, cancellationToken).ConfigureAwait(false);
                return new Taken(held, null);
            }

            if (look >= (by.Length > 0 ? GlancesAtName : Glances))
            {
                return new Taken(null, by.Length > 0 ? by : "another run");
            }

            // Never the same for two, or they would meet again.
            var wait = Glance * (0.5 + Random.Shared.NextDouble());
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what a dead run left on a unit, where nobody else holds it.</summary>
    public async Task ClearAsync(string unit, CancellationToken cancellationToken)
    {
        try
        {
            using var held = Try(NameOf(unit), slots: 1).Held;
            if (held is not null)
            {
                await EndStraysAsync(unit, held, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The unit stays as it is; who takes it is told why it can't be had.
        }
    }

    private static string NameOf(string unit) => unit.Replace('/', '-');

    private static string Told(Exception e) =>
        $"cards and ports can't be leased: {e.Message}. Root makes a folder for all users with 'install -d -m 1777 DIR'; {Variable} names it, or one of your own";

    private (Lease? Held, string By) Try(string name, int slots)
    {
        try
        {
            return slots == 1 ? Alone(name) : Together(name, slots);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(Told(e), e);
        }
    }

    private (Lease? Held, string By) Alone(string name) =>
        locks.TryTake(name, isShared: false, out var by) is { } file
            ? (new Lease([file]), "")
            : (null, by!);

    private (Lease? Held, string By) Together(string name, int slots)
    {
        if (locks.TryTake(name, isShared: true, out var by) is not { } shared)
        {
            return (null, by!);
        }

        try
        {
            for (var slot = 0; slot < slots; slot++)
            {
                var its = FormattableString.Invariant($"{name}.{slot}");
                if (locks.TryTake(its, isShared: false, out by) is { } file)
                {
                    return (new Lease([file, shared]), "");
                }
            }
        }
        catch
        {
            shared.Dispose();
            throw;
        }

        shared.Dispose();
        return (null, by!);
    }

    private async Task EndStraysAsync(string unit, Lease held, CancellationToken cancellationToken)
    {
        if (held.IsLeftByDead)
        {
            foreach (var stray in ProcessTree.StraysOn(unit))
            {
                Note(
                    FormattableString.Invariant(
                        $"ending process {stray} on {unit}, left by a run that was killed"
                    )
                );
                await ProcessTree.EndAsync(stray, null, Grace, time).ConfigureAwait(false);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        held.Sign(LockHolder.Me(time));
    }

    // The first lock carries the holder's text; it is emptied before the locks are let go.
    private sealed class Lease(IReadOnlyList<MachineLock> locks) : IDisposable
    {
        private int isGivenBack;

        public bool IsLeftByDead => locks.Any(held => held.IsLeftByDead);

        public void Sign(string holder) => locks[0].Sign(holder);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isGivenBack, 1) == 0)
            {
                locks[0].Sign("");
                foreach (var held in locks)
                {
                    held.Dispose();
                }
            }
        }
    }
}
