using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.State;

/// <summary>
/// Which inputs folder the results in an outputs folder were made from, noted beside them: results of two, merged, would take each
/// other's names. A note that names another outputs folder came with a copy, and one whose inputs are gone with a move: neither counts.
/// </summary>
public static class OutputsOwner
{
    /// <summary>The inputs folder that the results there were made from, if it is another one than this call's, and is still there; else null.</summary>
    public static string? OtherThan(Workspace workspace) =>
        ReadNote(workspace).Split('\0') is [var outputs, var inputs]
        && outputs == Links.RealPath(workspace.Outputs)
        && Disk.FolderExists(inputs)
        && !IsSame(inputs, Links.RealPath(workspace.Inputs))
        && Disk.Files(workspace.Records).Any()
            ? inputs
            : null;

    /// <summary>Notes this call's inputs folder. The caller holds the outputs lock.</summary>
    public static void Note(Workspace workspace)
    {
        var note = $"{Links.RealPath(workspace.Outputs)}\0{Links.RealPath(workspace.Inputs)}";
        if (note != ReadNote(workspace))
        {
            Disk.ReplaceTextSoon(workspace.OwnerNote, note);
        }
    }

    private static string ReadNote(Workspace workspace)
    {
        try
        {
            return Disk.FileExists(workspace.OwnerNote) ? Disk.ReadText(workspace.OwnerNote) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a note nobody is refused.
            return "";
        }
    }

    // The same folder may be mounted at two places.
    private static bool IsSame(string folder, string other) =>
        folder == other
        || (
            OperatingSystem.IsLinux()
            && LinuxStat.IdentityOf(folder) is { } identity
            && LinuxStat.IdentityOf(other)?.IsSame(identity) == true
        );
}
