using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Publishing;

/// <summary>
/// The folders in which attempts work, one a step. To make and remove one takes milliseconds where many do so at once, so
/// that thousands of small steps would wait for little else: what a small step leaves is emptied and becomes another's.
/// From any thread.
/// </summary>
internal sealed class PrivateFolders(Workspace workspace)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> spare = new(StringComparer.Ordinal);
    private int usualMode = -1;

    /// <summary>Removes what an earlier attempt or run left of a step's folder.</summary>
    public void Discard(string id)
    {
        var folder = RecordFiles.PrivateFolder(workspace, id);
        lock (gate)
        {
            if (spare.Contains(folder))
            {
                return;
            }
        }

        Disk.DeleteFolder(folder);
    }

    /// <summary>Makes a step's folder ready, empty, after <see cref="Discard"/>.</summary>
    /// <returns>The folder, absolute.</returns>
    public string Take(string id)
    {
        var folder = RecordFiles.PrivateFolder(workspace, id);
        if (Spare(folder) is not { } other)
        {
            Disk.CreateFolderDurably(workspace.Work);
            Disk.CreateFolder(folder);
            _ = Interlocked.CompareExchange(ref usualMode, Disk.ModeOf(folder), -1);
        }
        else if (other != folder)
        {
            Disk.RenameFolder(other, folder);
        }

        return folder;
    }

    /// <summary>Takes a folder back. What can't be removed is left for the next start.</summary>
    /// <param name="folder">Absolute; nobody works in it any more.</param>
    /// <param name="isSmall">Another step may have it: its own was a small one. A program that took long may have left something
    /// running where nobody sees it, in a container say, which would write into the other's.</param>
    public void GiveBack(string folder, bool isSmall)
    {
        try
        {
            if (isSmall && Disk.ModeOf(folder) == usualMode && Disk.TryEmpty(folder))
            {
                lock (gate)
                {
                    spare.Add(folder);
                }
            }
            else
            {
                Disk.DeleteFolder(folder);
            }
        }
        catch (Exception)
        {
            // Whatever it is: what matters is published, and somebody waits for this.
        }
    }

    /// <summary>Removes those that nobody has.</summary>
    public void RemoveSpare()
    {
        lock (gate)
        {
            foreach (var folder in spare)
            {
                GiveBack(folder, isSmall: false);
            }

            spare.Clear();
        }
    }

    // Its own, or any.
    private string? Spare(string folder)
    {
        lock (gate)
        {
            var some = spare.Contains(folder) ? folder : spare.FirstOrDefault();
            if (some is not null)
            {
                spare.Remove(some);
            }

            return some;
        }
    }
}
