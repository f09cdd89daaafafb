using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Engine.State;

/// <summary>
/// What a killed run left pending, settled at the next start under the lock. A private folder with a record in it was
/// finished: for each output, the final file has the recorded digest (renamed already), or the staged one has (the
/// rename is done now), or neither, and then the record is discarded.
/// </summary>
public static class Settlement
{
    /// <summary>Name of the record in a private folder.</summary>
    public const string RecordFile = "record.json";

    /// <summary>Finishes what can be finished and removes the other private folders.</summary>
    /// <returns>Records to commit; call <see cref="Clear"/> afterwards.</returns>
    /// <param name="workspace">Where it lies.</param>
    /// <param name="records">Finished steps by id: what they wrote may be replaced.</param>
    /// <param name="notes">Takes what was done, for people.</param>
    public static IReadOnlyList<ActionRecord> Settle(
        Workspace workspace,
        IReadOnlyDictionary<string, StepRecord> records,
        ICollection<string> notes
    )
    {
        var settled = new List<ActionRecord>();
        foreach (var folder in Disk.Folders(workspace.Work))
        {
            var path = Path.Combine(folder, RecordFile);
            var record = Disk.FileExists(path) ? ActionRecords.Read(Disk.ReadText(path)) : null;
            if (record is not null && Finish(workspace, folder, record.Record, records, notes))
            {
                settled.Add(record);
                notes.Add($"{record.Record.Id} had been made by a run that was ended; it is kept");
            }
            else
            {
                Disk.DeleteFolder(folder);
            }
        }

        return settled;
    }

    /// <summary>Moves the records of settled steps to their place, and removes their private folders.</summary>
    public static void Clear(Workspace workspace, IReadOnlyList<ActionRecord> settled)
    {
        File(
            workspace,
            [.. settled.Select(action => (Folder(workspace, action.Record.Id), action.Record.Id))]
        );
        foreach (var action in settled)
        {
            Disk.DeleteFolder(Folder(workspace, action.Record.Id));
        }
    }

    /// <summary>The private folder of a step.</summary>
    public static string Folder(Workspace workspace, string id) =>
        Path.Combine(workspace.Work, ContentHash.OfText(id)[..32]);

    /// <summary>Files committed records: the steps are no longer pending, and their private folders may go.</summary>
    public static void File(Workspace workspace, IReadOnlyList<(string Folder, string Id)> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        Disk.CreateFolderDurably(workspace.Records);
        foreach (var (folder, id) in steps)
        {
            Disk.Rename(
                Path.Combine(folder, RecordFile),
                Path.Combine(workspace.Records, ActionRecords.FileName(id))
            );
        }

        Durability.FlushFolder(workspace.Records);
    }

    /// <summary>Writes other records in the place of finished steps', durably; what the steps made stays.</summary>
    public static void Rewrite(Workspace workspace, IReadOnlyList<ActionRecord> actions)
    {
        foreach (var action in actions)
        {
            Disk.ReplaceText(
                Path.Combine(workspace.Records, ActionRecords.FileName(action.Record.Id)),
                ActionRecords.Write(action)
            );
        }
    }

    private static bool Finish(
        Workspace workspace,
        string folder,
        StepRecord record,
        IReadOnlyDictionary<string, StepRecord> records,
        ICollection<string> notes
    )
    {
        var moves = new List<(string From, string To, string Name)>();
        for (var i = 0; i < record.Outputs.Length; i++)
        {
            var final = PathOf(workspace, record.Outputs[i].Path);
            var staged = Path.Combine(folder, Staged(i));
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

    /// <summary>Name of the n-th output once it is staged for publication.</summary>
    public static string Staged(int output) => FormattableString.Invariant($"staged-{output}");

    private static string PathOf(Workspace workspace, string path) =>
        workspace.PathOf(Artifact.Output(path["outputs/".Length..]));

    private static bool HasDigest(string path, string digest) =>
        Disk.FileExists(path)
        && string.Equals(ContentHash.OfFile(path), digest, StringComparison.Ordinal);
}
