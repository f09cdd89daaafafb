using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Publishing;

/// <summary>What this program didn't write is somebody's work: it is moved away, never overwritten.</summary>
internal static class SetAside
{
    /// <summary>Moves a file or folder into the folder for such.</summary>
    /// <returns>Where it is now: named by when it was last changed, and numbered when that is taken.</returns>
    public static string Move(Workspace workspace, string path)
    {
        Disk.CreateFolder(workspace.Aside);
        var stamp = new FileInfo(path).LastWriteTime.ToString(
            "yyyyMMdd-HHmmss",
            CultureInfo.InvariantCulture
        );
        var name = Path.GetFileName(path);
        var to = Path.Combine(workspace.Aside, $"{stamp}-{name}");
        for (var n = 2; Disk.IsTaken(to); n++)
        {
            to = Path.Combine(
                workspace.Aside,
                string.Create(CultureInfo.InvariantCulture, $"{stamp}-{n}-{name}")
            );
        }

        Disk.MoveAway(path, to);
        return to;
    }
}
