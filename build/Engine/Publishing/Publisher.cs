using System.Threading.Channels;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Publishing;

/// <summary>What an attempt staged.</summary>
/// <param name="Step">The step.</param>
/// <param name="Folder">Its private folder.</param>
/// <param name="Record">What is to be recorded.</param>
/// <param name="Manifest">The text of its key.</param>
internal sealed record Publication(Step Step, string Folder, StepRecord Record, string Manifest);

/// <summary>
/// Publishes what attempts staged, in the order that survives a kill or a power cut at any point: a record beside the
/// staged files, flush all of it, rename the files; then success is told, and <see cref="IndexCommitter"/> enters it into the index. What
/// arrives while one group is being flushed is the next group: a lone step waits for nobody, and many cheap ones share
/// their flushes. Only one thread does so: what can be done by each attempt for itself is.
/// </summary>
internal sealed class Publisher(
    Workspace workspace,
    PrivateFolders folders,
    BuildState state,
    FileHasher hasher,
    TimeProvider time
) : IAsyncDisposable
{
    // So many cost less to flush with all else that the file system holds than each by itself: 7 flushes a step are 2 a group.
    private const int Many = 8;

    // Made with the first publication: a run with nothing to do never loads it.
    private readonly Lock gate = new();
    private Channel<Waiting>? queue;
    private Task? worker;
    private readonly IndexCommitter filing = new(workspace, folders, state, hasher, time);

    /// <summary>Is told of files set aside; called from the publishing task.</summary>
    public Action<Artifact, string>? SetAside { get; init; }

    /// <summary>Publishes; done when it is durable, which is before the index has it.</summary>
    /// <returns>Null, or what went wrong: then nothing was recorded.</returns>
    public async Task<string?> PublishAsync(Publication publication)
    {
        try
        {
            WriteRecord(publication);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }

        Channel<Waiting> open;
        lock (gate)
        {
            open = queue ??= Channel.CreateUnbounded<Waiting>();
            // A thread of its own: it waits for the disk most of the time, and the pool's are for attempts.
            worker ??= Task.Factory.StartNew(
                () => Work(open.Reader),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }

        return await AskAsync(open, publication).ConfigureAwait(false);
    }

    /// <summary>Waits until the index has all published results, and their private folders are gone.</summary>
    /// <returns>Null, or why the index lacks results that are durable.</returns>
    public Task<string?> CommittedAsync()
    {
        lock (gate)
        {
            return queue is null ? Task.FromResult<string?>(null) : AskAsync(queue, null);
        }
    }

    /// <summary>Waits for what is under way.</summary>
    public ValueTask DisposeAsync()
    {
        queue?.Writer.Complete();
        return worker is null ? ValueTask.CompletedTask : new ValueTask(worker);
    }

    private static Task<string?> AskAsync(Channel<Waiting> queue, Publication? publication)
    {
        var waiting = new Waiting(
            publication,
            new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        _ = queue.Writer.TryWrite(waiting);
        return waiting.Done.Task;
    }

    private void Work(ChannelReader<Waiting> reader)
    {
        while (Comes(reader))
        {
            List<Waiting> group = [],
                askers = [];
            while (reader.TryRead(out var next))
            {
                (next.Item is null ? askers : group).Add(next);
            }

            Publish(group);
            if (askers.Count > 0)
            {
                filing.End();
                askers.ForEach(asker => asker.Done.SetResult(filing.Trouble));
            }
        }

        filing.End();
    }

    // Waits for the next group, and files meanwhile what has waited long enough; false at the end.
    private bool Comes(ChannelReader<Waiting> reader)
    {
        var comes = reader.WaitToReadAsync().AsTask();
        if (filing.Rest is { } rest)
        {
            using var alarm = new CancellationTokenSource();
            _ = Task.WhenAny(comes, Task.Delay(rest, time, alarm.Token)).GetAwaiter().GetResult();
            alarm.Cancel();
            if (filing.Rest == TimeSpan.Zero || !comes.IsCompleted)
            {
                filing.Commit();
            }
        }

        return comes.GetAwaiter().GetResult();
    }

    private void Publish(List<Waiting> group)
    {
        List<Waiting> good;
        if (group.Count < Many || !Durability.CanFlushAll)
        {
            good = Each(group, MakeDurable);
            good = Each(good, item => Rename(item, flush: true));
        }
        else
        {
            good = [.. group];
            FlushAll(good, Withdraw);
            good = Each(good, item => Rename(item, flush: false));
            FlushAll(good, _ => { });
        }

        filing.Add(good.Select(pair => pair.Item!));
        good.ForEach(pair => pair.Done.SetResult(null));
    }

    // Whatever goes wrong with one, somebody waits for the answer, and the others go on.
    private static List<Waiting> Each(List<Waiting> group, Action<Publication> action)
    {
        var good = new List<Waiting>(group.Count);
        foreach (var waiting in group)
        {
            try
            {
                action(waiting.Item!);
                good.Add(waiting);
            }
            catch (Exception e)
            {
                waiting.Done.SetResult(e.Message);
            }
        }

        return good;
    }

    private void FlushAll(List<Waiting> group, Action<Publication> undo)
    {
        try
        {
            Durability.FlushAll(workspace.Outputs);
        }
        catch (IOException e)
        {
            group.ForEach(waiting => undo(waiting.Item!));
            group.ForEach(waiting => waiting.Done.SetResult(e.Message));
            group.Clear();
        }
    }

    // Its checksum tells a torn one, so it needs no name of its own while it is written; and it vouches for nothing by itself: whether
    // the files beside it are those it names is looked at.
    private static void WriteRecord(Publication item) =>
        Disk.WriteText(
            Path.Combine(item.Folder, RecordFiles.Pending),
            ActionRecords.Write(new ActionRecord(item.Record, item.Manifest))
        );

    // What a disk failed to take once it may call flushed the next time.
    private static void Withdraw(Publication item)
    {
        try
        {
            Disk.DeleteFile(Path.Combine(item.Folder, RecordFiles.Pending));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its digests are looked at before it is believed.
        }
    }

    private void MakeDurable(Publication item)
    {
        try
        {
            Flush(item);
        }
        catch
        {
            Withdraw(item);
            throw;
        }
    }

    private void Flush(Publication item)
    {
        for (var i = 0; i < item.Step.Outputs.Length; i++)
        {
            Durability.Flush(Path.Combine(item.Folder, RecordFiles.Staged(i)));
        }

        Durability.Flush(Path.Combine(item.Folder, RecordFiles.Pending));
        Durability.FlushFolder(item.Folder);
        Durability.FlushFolder(workspace.Work);
    }

    private void Rename(Publication item, bool flush)
    {
        for (var i = 0; i < item.Step.Outputs.Length; i++)
        {
            var output = item.Step.Outputs[i];
            var path = workspace.PathOf(output.Artifact);
            Disk.CreateFolderDurably(Path.GetDirectoryName(path)!);
            if (Disk.FolderExists(path))
            {
                // It can't be renamed over, wherever it is.
                SetAside?.Invoke(output.Artifact, Publishing.SetAside.Move(workspace, path));
            }
            else if (output.Needed)
            {
                MoveAwayForeign(item.Step.Id, output.Artifact, path);
            }

            Disk.Rename(Path.Combine(item.Folder, RecordFiles.Staged(i)), path);
            if (flush)
            {
                Durability.FlushFolder(Path.GetDirectoryName(path)!);
            }
        }

        foreach (var output in item.Record.Outputs)
        {
            written[output.Path] = output.Digest;
        }
    }

    // What we didn't write is somebody's work: it is never overwritten.
    private void MoveAwayForeign(string step, Artifact artifact, string path)
    {
        var state = hasher.Examine(artifact);
        if (
            state == FileState.Absent
            || (state.Digest is { } found && IsOurs(step, artifact, found))
        )
        {
            return;
        }

        SetAside?.Invoke(artifact, Publishing.SetAside.Move(workspace, path));
    }

    // All records are asked only for what the same step didn't write: another recipe's, or somebody's own.
    private bool IsOurs(string step, Artifact artifact, string digest)
    {
        var name = artifact.ToString();
        if (written.TryGetValue(name, out var mine))
        {
            return string.Equals(mine, digest, StringComparison.Ordinal);
        }

        return (state.Content.Records.TryGetValue(step, out var own) && Wrote(own))
            || state.Content.Records.Values.Any(Wrote);

        bool Wrote(StepRecord record) =>
            string.Equals(record.DigestOf(name), digest, StringComparison.Ordinal);
    }

    private readonly Dictionary<string, string> written = new(StringComparer.Ordinal);

    /// <summary>Somebody who waits.</summary>
    /// <param name="Item">For its publication; null for all that came before to be filed.</param>
    /// <param name="Done">Is told what went wrong, or null.</param>
    private sealed record Waiting(Publication? Item, TaskCompletionSource<string?> Done);
}
