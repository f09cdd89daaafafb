using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Engine.Files;

/// <summary>What the file system says of a file without opening it. Equal stats mean "not touched", never "older" or "newer".</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedNs">Nanoseconds since 1970 of the last change of content.</param>
/// <param name="ChangedNs">Nanoseconds since 1970 of the last change of content or entry (Unix ctime); 0 where unknown.</param>
/// <param name="Inode">The file's number on its file system; 0 where unknown.</param>
public sealed record FileStat(long Size, long ModifiedNs, long ChangedNs, long Inode)
{
    /// <summary>A file that was touched less than this before it was read may change again within the clock's grain.</summary>
    public const long GrainNs = 2_000_000_000;

    /// <summary>What was read at a time is still there while the stat is the same: no clock's grain hides a change.</summary>
    /// <param name="readNs">When reading began, nanoseconds since 1970.</param>
    public bool VouchesFor(long readNs) => readNs - Math.Max(ModifiedNs, ChangedNs) >= GrainNs;

    /// <summary>The same content was there all the time? A name, an owner or a permission that came or went is no writing: it changes the ctime alone.</summary>
    public bool IsUnwritten(FileStat? earlier) =>
        earlier is not null
        && (Size, ModifiedNs, Inode) == (earlier.Size, earlier.ModifiedNs, earlier.Inode);

    /// <summary>Follows links. Null when there is no such file, or it is a folder.</summary>
    /// <exception cref="IOException">The file can't be looked at, or is none: a pipe or a device would be read without end.</exception>
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

    private const int EmptyPath = 0x1000;
    private const int NoLink = 0x100;

    // O_PATH, to look at what is in it.
    private static readonly int PathOnly = 0x200000 | UnixFile.FolderOnly | UnixFile.CloseOnExec;
    private const uint TypeModeSizeTimesInode = 0x7ff;
    private const int NoEntry = 2;
    private const int NotAFolder = 20;
    private const int RegularMode = 0x8000;
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
                    $"{path} can't be looked at: {Marshal.GetPInvokeErrorMessage(error)}",
                    error
                );
        }

        return IsFolder(result) ? null
            : (result.Mode & ModeMask) == RegularMode ? StatOf(result)
            : throw new IOException(
                $"{path} is {KindOf(result.Mode)}, not a file; put a file there"
            );
    }

    private static string KindOf(int mode) =>
        (mode & ModeMask) switch
        {
            0x1000 => "a named pipe",
            0xc000 => "a socket",
            _ => "a device",
        };

    public static FileStat? OfFolder(string path)
    {
        Statx result;
        return
            statx(CurrentFolder, path, 0, TypeModeSizeTimesInode, &result) == 0 && IsFolder(result)
            ? StatOf(result)
            : null;
    }

    /// <summary>Is a file as four numbers say: size (-1: there is none), mtime, ctime, inode?</summary>
    public static bool IsSame(int folder, byte* name, long* expected)
    {
        if (folder == FolderStat.Missing)
        {
            return expected[0] < 0;
        }

        Statx result;
        if (StatBytes(folder, name, 0, TypeModeSizeTimesInode, &result) != 0)
        {
            return expected[0] < 0 && Marshal.GetLastSystemError() is NoEntry or NotAFolder;
        }

        return result.Size == expected[0]
            && Ns(result.Modified) == expected[1]
            && Ns(result.Changed) == expected[2]
            && result.Inode == expected[3]
            && !IsFolder(result);
    }

    /// <summary>What is behind a handle.</summary>
    public static FileIdentity? IdentityOf(SafeFileHandle file)
    {
        Statx result;
        return statx(file, "", EmptyPath, TypeModeSizeTimesInode, &result) == 0
            ? IdentityOf(result)
            : null;
    }

    /// <summary>What has a name in a folder; a link is itself. Null when nothing has, or it can't be looked at.</summary>
    public static FileIdentity? IdentityOf(SafeFileHandle folder, string name)
    {
        Statx result;
        return statx(folder, name, NoLink, TypeModeSizeTimesInode, &result) == 0
            ? IdentityOf(result)
            : null;
    }

    /// <summary>The same by its path.</summary>
    public static FileIdentity? IdentityOf(string path)
    {
        Statx result;
        return statx(CurrentFolder, path, NoLink, TypeModeSizeTimesInode, &result) == 0
            ? IdentityOf(result)
            : null;
    }

    public static int OpenFolder(string path)
    {
        var descriptor = open(path, PathOnly);
        return descriptor < 0 && Marshal.GetLastPInvokeError() is NoEntry or NotAFolder
            ? FolderStat.Missing
            : descriptor;
    }

    public static void CloseFolder(int descriptor) => _ = close(descriptor);

    private static bool IsFolder(in Statx result) => (result.Mode & ModeMask) == FolderMode;

    private static FileIdentity IdentityOf(in Statx result) =>
        new(
            result.Mode,
            result.Owner,
            result.Names,
            ((ulong)result.DeviceMajor << 32) | result.DeviceMinor,
            result.Inode
        );

    private static FileStat StatOf(in Statx result) =>
        new(result.Size, Ns(result.Modified), Ns(result.Changed), result.Inode);

    private static long Ns(Time time) => (time.Seconds * 1_000_000_000) + time.Nanoseconds;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int statx(int folder, string path, int flags, uint mask, Statx* result);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int statx(
        SafeFileHandle folder,
        string path,
        int flags,
        uint mask,
        Statx* result
    );

    // No marshalling and no error kept aside: called a million times for a large build. Its errno is read at once.
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatBytes(
        int folder,
        byte* path,
        int flags,
        uint mask,
        Statx* result
    );

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);

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
        [FieldOffset(16)]
        public uint Names;

        [FieldOffset(20)]
        public uint Owner;

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

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
