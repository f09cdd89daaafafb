using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.State;

/// <summary>Who holds an outputs folder.</summary>
/// <param name="Text">For people: process, host and since when; empty when it can't be read.</param>
public sealed record LockHolder(string Text)
{
    /// <summary>This process as a holder.</summary>
    public static string Me(TimeProvider time)
    {
        var now = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {now}"
        );
    }
}

/// <summary>One writer per outputs folder: a <see cref="FileLock"/> on a file there.</summary>
public sealed class OutputsLock : IDisposable
{
    private readonly FileLock held;

    private OutputsLock(FileLock held) => this.held = held;

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="IOException">This file system can't lock, or the folder can't be written.</exception>
    public static OutputsLock? TryTake(
        Workspace workspace,
        TimeProvider time,
        out LockHolder? holder
    )
    {
        Disk.CreateFolderDurably(workspace.Build);
        var path = Path.Combine(workspace.Build, "lock");
        if (FileLock.TryTake(path, out var text) is not { } held)
        {
            holder = new LockHolder(text!);
            return null;
        }

        holder = null;
        held.Text = LockHolder.Me(time) + "\n";
        return new OutputsLock(held);
    }

    /// <summary>Lets the next writer in.</summary>
    public void Dispose() => held.Dispose();
}
