using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Publishing;

/// <summary>
/// Enters published results into the index, moves their records to their place and gives their private folders back, many at
/// once. Nobody waits for it: the records are durable, so after a kill the next start enters them. Used by one thread.
/// </summary>
internal sealed class IndexCommitter(
    Workspace workspace,
    PrivateFolders folders,
    BuildState state,
    FileHasher hasher,
    TimeProvider time
)
{
    /// <summary>How long a published result may wait for others, so that one commit enters them all.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);
    private const int Most = 256;

    // Seconds.
    private const double Small = 2;
    private readonly List<Publication> pending = [];
    private readonly List<Task> removals = [];
    private long first;

    /// <summary>Why results could not be entered, the first time; null when all went well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Time until the pending results have to be entered; null when there are none.</summary>
    public TimeSpan? Rest =>
        pending.Count switch
        {
            0 => null,
            >= Most => TimeSpan.Zero,
            _ when Longest - time.GetElapsedTime(first) is var rest && rest > TimeSpan.Zero => rest,
            _ => TimeSpan.Zero,
        };

    /// <summary>Takes published results.</summary>
    public void Add(IEnumerable<Publication> published)
    {
        first = pending.Count == 0 ? time.GetTimestamp() : first;
        pending.AddRange(published);
    }

    /// <summary>Enters all that is pending. What can't be entered is left as it lies, for the next start.</summary>
    public void Commit()
    {
        if (pending.Count == 0)
        {
            return;
        }

        try
        {
            state.Commit(
                new IndexChange
                {
                    Finished =
                    [
                        .. pending.Select(item => new ActionRecord(item.Record, item.Manifest)),
                    ],
                    Files = hasher.TakeLearnt(),
                }
            );
            RecordFiles.Keep(workspace, [.. pending.Select(item => (item.Folder, item.Record.Id))]);
            removals.RemoveAll(removal => removal.IsCompleted);
            removals.AddRange(
                pending.Select(item =>
                    Task.Run(() => folders.GiveBack(item.Folder, item.Record.Seconds < Small))
                )
            );
        }
        catch (Exception e)
        {
            // Whatever it is, the records are durable, and somebody waits for the thread that this is.
            Trouble ??= e.Message;
        }

        pending.Clear();
    }

    /// <summary>Enters all, and waits until the private folders are gone.</summary>
    public void End()
    {
        Commit();
        Task.WhenAll(removals).GetAwaiter().GetResult();
        folders.RemoveSpare();
    }
}
