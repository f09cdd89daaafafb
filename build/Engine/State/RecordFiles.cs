using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.State;

/// <summary>
/// Where records lie: beside the staged results in a step's private folder until the index has them, then among all records.
/// </summary>
internal static class RecordFiles
{
    /// <summary>Name of the record in a private folder.</summary>
    public const string Pending = "record.json";

    /// <summary>The private folder of a step, absolute.</summary>
    /// <param name="workspace">Where it lies.</param>
    /// <param name="id"><see cref="Step.Id"/>.</param>
    public static string PrivateFolder(Workspace workspace, string id)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return Path.Combine(workspace.Work, ContentHash.OfText(id)[..32]);
    }

    /// <summary>The file of a step's record, absolute.</summary>
    /// <param name="workspace">Where it lies.</param>
    /// <param name="id"><see cref="Step.Id"/>.</param>
    public static string PathOf(Workspace workspace, string id)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return Path.Combine(workspace.Records, ActionRecords.FileName(id));
    }

    /// <summary>Name of the n-th output once it is staged for publication.</summary>
    public static string Staged(int output) => FormattableString.Invariant($"staged-{output}");

    /// <summary>The record in a file; null when there is none that can be used.</summary>
    internal static ActionRecord? Read(string path) =>
        Disk.FileExists(path) ? ActionRecords.Read(Disk.ReadText(path)) : null;

    /// <summary>Moves records that the index has from private folders to their place, durably.</summary>
    internal static void Keep(Workspace workspace, IReadOnlyList<(string Folder, string Id)> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        Disk.CreateFolderDurably(workspace.Records);
        foreach (var (folder, id) in steps)
        {
            Disk.Rename(Path.Combine(folder, Pending), PathOf(workspace, id));
        }

        Durability.FlushFolder(workspace.Records);
    }

    /// <summary>Writes other records in the place of finished steps', durably; what the steps made stays.</summary>
    internal static void Replace(Workspace workspace, IReadOnlyList<ActionRecord> actions)
    {
        foreach (var action in actions)
        {
            Disk.ReplaceText(PathOf(workspace, action.Record.Id), ActionRecords.Write(action));
        }
    }

    /// <summary>Removes a step's record, wherever it lies.</summary>
    internal static void Delete(Workspace workspace, string id)
    {
        Disk.DeleteFile(Path.Combine(PrivateFolder(workspace, id), Pending));
        Disk.DeleteFile(PathOf(workspace, id));
    }
}
