namespace AvatarBuild.Engine.Files;

/// <summary>Stats of folders, and of many files in one folder without a string for each. Linux only; elsewhere nothing is known.</summary>
internal static unsafe class FolderStat
{
    /// <summary>What <see cref="Open"/> says of a folder that isn't there.</summary>
    public const int Missing = -2;

    /// <summary>A folder's stat; its size means nothing. Null when there is no such folder, or it isn't known.</summary>
    public static FileStat? Of(string path) =>
        OperatingSystem.IsLinux() ? LinuxStat.OfFolder(path) : null;

    /// <summary>Opens a folder to look at files in it; <see cref="Missing"/>, or another negative number when that can't be.</summary>
    public static int Open(string path) => LinuxStat.OpenFolder(path);

    /// <summary>Is a file as it was?</summary>
    /// <param name="folder">From <see cref="Open"/>.</param>
    /// <param name="name">UTF-8, ends with NUL.</param>
    /// <param name="expected">Size (-1: there was none), mtime, ctime, inode.</param>
    public static bool IsSame(int folder, byte* name, long* expected) =>
        LinuxStat.IsSame(folder, name, expected);

    /// <summary>Closes it.</summary>
    public static void Close(int folder)
    {
        if (folder >= 0)
        {
            LinuxStat.CloseFolder(folder);
        }
    }
}
