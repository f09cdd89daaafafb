using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.Publishing;

/// <summary>
/// Enters into the index what no published result brings along: failures, withdrawn records, learnt digests. What can't be entered
/// costs a look or an explanation later, never a result.
/// </summary>
internal sealed class IndexUpdates(Workspace workspace, BuildState state, Action<string> note)
{
    private volatile Task pending = Task.CompletedTask;

    /// <summary>All that was to be entered later was.</summary>
    public Task Entered => pending;

    /// <summary>Enters a change now.</summary>
    public void Enter(IndexChange change)
    {
        try
        {
            state.Commit(change);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            note($"the index can't be written: {e.Message}");
        }
    }

    /// <summary>Writes other records in the place of finished steps': first the files, which are the truth. What can't be written holds for this run only.</summary>
    public void Replace(IReadOnlyList<ActionRecord> actions)
    {
        try
        {
            RecordFiles.Replace(workspace, actions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            note($"what was accepted can't be recorded: {e.Message}");
            return;
        }

        // How long they took is known already.
        Enter(
            new IndexChange
            {
                Finished =
                [
                    .. actions.Select(one => one with { Record = one.Record with { Work = null } }),
                ],
            }
        );
    }

    /// <summary>Enters a change beside the caller: a flush takes as long as the disk wants. One after the other.</summary>
    public void EnterLater(IndexChange change)
    {
        var before = pending;
        pending = Task.Run(async () =>
        {
            await before.ConfigureAwait(false);
            Enter(change);
        });
    }
}
