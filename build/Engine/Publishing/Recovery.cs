using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Publishing;

/// <summary>
/// Finishes what a killed run was publishing, when the next one opens the state. A private folder with a record in it holds a
/// finished step. For each output either the final file has the recorded digest (it was renamed already), or the staged one has
/// it (it is renamed now); where neither has, the record is discarded.
/// </summary>
public static class Recovery
{
    /// <summary>Opens the state for writing, after recovery. The caller holds the outputs lock.</summary>
    /// <param name="workspace">Where it lies.</param>
    /// <param name="isForFew">Little of what the state holds will be asked for.</param>
    public static BuildState OpenState(Workspace workspace, bool isForFew = false)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var state = BuildState.OpenForWriting(workspace, isForFew);
        try
        {
            var notes = new List<string>();
            var recovered = Recover(workspace, state.Content.Records, notes);
            if (recovered.Count > 0)
            {
                state.Commit(new IndexChange { Finished = recovered });
                Clear(workspace, recovered);
                state.Reload(isForFew, notes);
            }

            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    // Finishes what can be finished, and removes the other private folders.
    private static List<ActionRecord> Recover(
        Workspace workspace,
        IReadOnlyDictionary<string, StepRecord> records,
        List<string> notes
    )
    {
        var recovered = new List<ActionRecord>();
        foreach (var folder in Disk.Folders(workspace.Work))
        {
            if (
                RecordFiles.Read(Path.Combine(folder, RecordFiles.Pending)) is { } action
                && Finish(workspace, folder, action.Record, records, notes)
            )
            {
                recovered.Add(action);
                notes.Add($"{action.Record.Id} had been made by a run that was ended; it is kept");
            }
            else
            {
                Disk.DeleteFolder(folder);
            }
        }

        return recovered;
    }

    private static void Clear(Workspace workspace, List<ActionRecord> recovered)
    {
        (string Folder, string Id)[] steps =
        [
            .. recovered.Select(action =>
                (RecordFiles.PrivateFolder(workspace, action.Record.Id), action.Record.Id)
            ),
        ];
        RecordFiles.Keep(workspace, steps);
        foreach (var (folder, _) in steps)
        {
            Disk.DeleteFolder(folder);
        }
    }

    private static bool Finish(
        Workspace workspace,
        string folder,
        StepRecord record,
        IReadOnlyDictionary<string, StepRecord> records,
        List<string> notes
    )
    {
        var moves = new List<(string From, string To, string Name)>();
        for (var i = 0; i < record.Outputs.Length; i++)
        {
            var final = PathOf(workspace, record.Outputs[i].Path);
            var staged = Path.Combine(folder, RecordFiles.Staged(i));
            if (HasDigest(staged, record.Outputs[i].Digest))
            {
                moves.Add((staged, final, record.Outputs[i].Path));
            }
            else if (!HasDigest(final, record.Outputs[i].Digest))
            {
                return false;
            }
        }

        var before = records.GetValueOrDefault(record.Id);
        foreach (var (from, to, name) in moves)
        {
            Disk.CreateFolderDurably(Path.GetDirectoryName(to)!);
            // A folder can't be renamed over, wherever it is.
            if (
                Disk.FolderExists(to)
                || (
                    Disk.FileExists(to)
                    && !to.StartsWith(workspace.Build, StringComparison.Ordinal)
                    && !HasDigest(to, before?.DigestOf(name) ?? "")
                )
            )
            {
                notes.Add(
                    $"{name} wasn't what was written; it is now {SetAside.Move(workspace, to)}"
                );
            }

            // Its record may be older than its last flush.
            Durability.Flush(from);
            Disk.Rename(from, to);
            Durability.FlushFolder(Path.GetDirectoryName(to)!);
        }

        return true;
    }

    private static string PathOf(Workspace workspace, string path) =>
        workspace.PathOf(Artifact.Output(path["outputs/".Length..]));

    private static bool HasDigest(string path, string digest) =>
        Disk.FileExists(path)
        && string.Equals(ContentHash.OfFile(path), digest, StringComparison.Ordinal);
}
