using AvatarBuild.Engine.Execution;
using AvatarBuild.Engine.IO;
using AvatarBuild.Engine.Scheduling;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Avatar.Gpu;

/// <summary>
/// Units of the machine (cards, ports) that one run at a time may hold, whatever its workspace and user: a lock on a
/// file for each, in a folder outside of every workspace. A holder that died is known by the text it left in the file:
/// what it started is ended before the unit is given to the next one.
/// </summary>
/// <param name="folder">Absolute.</param>
/// <param name="time">The clock.</param>
public sealed class MachineLeases(string folder, TimeProvider time)
{
    /// <summary>Environment variable with another folder.</summary>
    public const string Variable = "AVATAR_BUILD_LEASES";

    // A child that the last holder is just starting holds the lock too, until it becomes its program.
    private const int Glances = 4;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Is told of processes that are being ended.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>The folder where nothing else is said: one for all users of the machine.</summary>
    public static string FolderOf(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable(Variable) is { Length: > 0 } named ? named
            // Not TMPDIR, which may be each user's own.
            : OperatingSystem.IsWindows() ? Path.Combine(Path.GetTempPath(), "avatar-build-leases")
            : "/tmp/avatar-build-leases";
    }

    /// <summary>Takes a unit.</summary>
    /// <param name="unit"><c>pool/identity</c>, as programs on it carry it.</param>
    /// <param name="slots">How many may hold it together; those who want it for themselves say 1.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public async Task<Taken> TakeAsync(string unit, int slots, CancellationToken cancellationToken)
    {
        Disk.CreateSharedFolder(folder);
        var path = Path.Combine(folder, unit.Replace('/', '-'));
        for (var look = 0; ; look++)
        {
            var (held, by) = slots == 1 ? Alone(path) : Together(path, slots);
            if (held is not null)
            {
                await EndStraysAsync(unit, held, cancellationToken).ConfigureAwait(false);
                return new Taken(held, null);
            }

            if (by.Length > 0 || look >= Glances)
            {
                return new Taken(null, by.Length > 0 ? by : "another run");
            }

            await Task.Delay(Glance, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what a dead run left on a unit, where nobody else holds it.</summary>
    public async Task ClearAsync(string unit, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, unit.Replace('/', '-'));
        if (
            !Disk.FileExists(path)
            || FileLock.TryTake(path, LockAccess.Machine, out _) is not { } file
        )
        {
            return;
        }

        using var held = new Lease([file]);
        await EndStraysAsync(unit, held, cancellationToken).ConfigureAwait(false);
    }

    private static (Lease? Held, string By) Alone(string path) =>
        FileLock.TryTake(path, LockAccess.Machine, out var by) is { } file
            ? (new Lease([file]), "")
            : (null, by!);

    private static (Lease? Held, string By) Together(string path, int slots)
    {
        if (FileLock.TryTake(path, LockAccess.MachineShared, out var by) is not { } shared)
        {
            return (null, by!);
        }

        for (var slot = 0; slot < slots; slot++)
        {
            var name = FormattableString.Invariant($"{path}.{slot}");
            if (FileLock.TryTake(name, LockAccess.Machine, out by) is { } file)
            {
                return (new Lease([file, shared]), "");
            }
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

    // The first file carries the holder's text; it is emptied before the locks are let go.
    private sealed class Lease(IReadOnlyList<FileLock> files) : IDisposable
    {
        private int isGivenBack;

        public bool IsLeftByDead => files.Any(file => file.Text.Length > 0);

        public void Sign(string holder) => files[0].Text = holder;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isGivenBack, 1) == 0)
            {
                files[0].Text = "";
                foreach (var file in files)
                {
                    file.Dispose();
                }
            }
        }
    }
}
