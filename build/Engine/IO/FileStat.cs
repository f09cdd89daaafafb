using System.Runtime.InteropServices;

namespace AvatarBuild.Engine.IO;

/// <summary>What the file system says of a file without opening it. Equal stats mean "not touched", never "older" or "newer".</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">Nanoseconds since 1970 of the last change of content.</param>
/// <param name="ChangedNs">Nanoseconds since 1970 of the last change of content or entry (Unix ctime); 0 where unknown.</param>
/// <param name="Inode">The file's number on its file system; 0 where unknown.</param>
public sealed record FileStat(long Size, long ModifiedNs, long ChangedNs, long Inode)
{
    /// <summary>Follows links. Null when there is no such file, or it is a folder.</summary>
    /// <exception cref="IOException">The file can't be looked at.</exception>
    public static FileStat? Of(string path) =>
        OperatingSystem.IsLinux() ? LinuxStat.Of(path) : Portable(path);

    // Without ctime and inode an edit that keeps size and mtime goes unseen; only Linux is asked for those.
    private static FileStat? Portable(string path)
    {
        var info = new FileInfo(path);
        return info.Exists
            ? new FileStat(
                info.Length,
                (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100,
                0,
                0
            )
            : null;
    }
}

internal static unsafe partial class LinuxStat
{
    private const int CurrentFolder = -100;
    private const uint TypeModeSizeTimesInode = 0x7ff;
    private const int NoEntry = 2;
    private const int NotAFolder = 20;
    private const int FolderMode = 0x4000;
    private const int ModeMask = 0xf000;

    public static FileStat? Of(string path)
    {
        Statx result;
        if (statx(CurrentFolder, path, 0, TypeModeSizeTimesInode, &result) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error is NoEntry or NotAFolder
                ? null
                : throw new IOException(
                    $"{path} can't be looked at: {Marshal.GetPInvokeErrorMessage(error)}"
                );
        }

        return (result.Mode & ModeMask) == FolderMode
            ? null
            : new FileStat(result.Size, Ns(result.Modified), Ns(result.Changed), result.Inode);
    }

    private static long Ns(Time time) => (time.Seconds * 1_000_000_000) + time.Nanoseconds;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int statx(int folder, string path, int flags, uint mask, Statx* result);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }

    // The kernel's struct statx: the same on every architecture, 256 bytes. Source: statx(2).
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public long Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(96)]
        public Time Changed;

        [FieldOffset(112)]
        public Time Modified;
    }
}
