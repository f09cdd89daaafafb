using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Publishing;

/// <summary>
/// Enters what was published into the index, files its records and gives its private folders back: many at once, since
/// nobody waits for it. Their records are durable, so a run that is killed before loses nothing: the next start enters
/// them. Used by one thread.
/// </summary>
internal sealed class IndexCommitter(
    Workspace workspace,
    PrivateFolders folders,
    BuildState state,
    FileHasher hasher,
    TimeProvider time
)
{
    /// <summary>How long a published result may be missing in the index, for others to be entered with it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);
    private const int Most = 256;

    // Seconds.
    private const double Small = 2;
    private readonly List<Publication> pending = [];
    private readonly List<Task> removals = [];
    private long first;

    /// <summary>Why results could not be entered, the first time; null when all went well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Until what is pending has to be entered; null when nothing is.</summary>
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

    /// <summary>Enters and files all that is pending. What can't be is left as it lies, for the next start.</summary>
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

    /// <summary>Enters and files all, and waits until no private folder of it is left.</summary>
    public void End()
    {
        Commit();
        Task.WhenAll(removals).GetAwaiter().GetResult();
        folders.RemoveSpare();
    }
}
