using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Engine.Files;

/// <summary>What lies under a name or behind a handle, as the kernel tells it.</summary>
/// <param name="Mode">Type and permissions, as in <c>stat.st_mode</c>.</param>
/// <param name="Owner">Its user's number.</param>
/// <param name="Names">How many names it has on its file system.</param>
/// <param name="Device">Of its file system.</param>
/// <param name="Inode">Its number there.</param>
internal sealed record FileIdentity(int Mode, uint Owner, uint Names, ulong Device, long Inode)
{
    private const int TypeMask = 0xf000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xa000;

    /// <summary>Of characters or of blocks.</summary>
    public bool IsDevice => (Mode & TypeMask) is 0x2000 or 0x6000;

    public bool IsSticky => (Mode & 0b001_000_000_000) != 0;

    /// <summary>May its group, or everybody, write to it?</summary>
    public bool IsWrittenByOthers => (Mode & 0b000_010_010) != 0;

    public bool IsSame(FileIdentity? other) =>
        other is not null && (Device, Inode) == (other.Device, other.Inode);
}

/// <summary>
/// Opens files and folders in places that others may write to: never through a link, and without waiting for the other end
/// of a pipe. Linux and macOS. Knows nothing of why they are opened.
/// </summary>
internal static partial class UnixFile
{
    public const int NoEntry = 2;
    public const int Denied = 13;
    public const int Exists = 17;
    public const int NotAFolder = 20;

    private const int ReadWrite = 0x2;
    private const int WriteOnly = 0x1;
    private const int ByUmask = 0b110_110_110;

    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    // These have numbers of their own where the kernel says so. Source: fcntl.h of linux/arch/{arm,arm64,powerpc}/include/uapi/asm.
    private static readonly bool HasOldNumbers =
        RuntimeInformation.ProcessArchitecture
        is Architecture.Arm64
            or Architecture.Arm
            or Architecture.Ppc64le;

    public static int FolderOnly =>
        IsMac ? 0x10_0000
        : HasOldNumbers ? 0x4000
        : 0x1_0000;

    public static int CloseOnExec => IsMac ? 0x100_0000 : 0x8_0000;

    private static int NoLink =>
        IsMac ? 0x100
        : HasOldNumbers ? 0x8000
        : 0x2_0000;

    private static int TooManyLinks => IsMac ? 62 : 40;

    private static int NoWait => IsMac ? 0x4 : 0x800;

    private static int New => IsMac ? 0x200 | 0x800 : 0x40 | 0x80;

    /// <summary>Who may do what with a file that is made here, as the umask says; null where that isn't known.</summary>
    public static UnixFileMode? OrdinaryMode { get; } =
        OperatingSystem.IsLinux() ? ReadUmask() : null;

    /// <summary>Opens a folder itself, not what a link names.</summary>
    /// <param name="path">Absolute; no separator at its end, or the kernel follows a link.</param>
    /// <param name="error">The system's error number where there is no handle.</param>
    public static SafeFileHandle? OpenFolder(string path, out int error) =>
        Handle(open(path, FolderOnly | NoLink | CloseOnExec, 0), out error);

    /// <summary>The same, in an open folder.</summary>
    public static SafeFileHandle? OpenFolder(SafeFileHandle parent, string name, out int error) =>
        Handle(openat(parent, name, FolderOnly | NoLink | CloseOnExec, 0), out error);

    /// <summary>Opens a file in an open folder for reading.</summary>
    public static SafeFileHandle? OpenToRead(SafeFileHandle folder, string name, out int error) =>
        Handle(openat(folder, name, NoLink | NoWait | CloseOnExec, 0), out error);

    /// <summary>The same by its path.</summary>
    public static SafeFileHandle? OpenToRead(string path, out int error) =>
        Handle(open(path, NoLink | NoWait | CloseOnExec, 0), out error);

    /// <summary>Opens a file in an open folder for reading and writing, as it is.</summary>
    public static SafeFileHandle? OpenToChange(SafeFileHandle folder, string name, out int error) =>
        Handle(openat(folder, name, ReadWrite | NoLink | NoWait | CloseOnExec, 0), out error);

    /// <summary>The same by its path.</summary>
    public static SafeFileHandle? OpenToChange(string path, out int error) =>
        Handle(open(path, ReadWrite | NoLink | NoWait | CloseOnExec, 0), out error);

    /// <summary>Makes a file where nothing has its name, not even a link.</summary>
    public static SafeFileHandle? MakeNew(
        SafeFileHandle folder,
        string name,
        int mode,
        out int error
    ) => Made(openat(folder, name, ReadWrite | New | CloseOnExec, mode), mode, out error);

    /// <summary>The same by its path; who else may read and write it is for the umask to say.</summary>
    public static SafeFileHandle? MakeNew(string path, out int error) =>
        Handle(open(path, ReadWrite | New | CloseOnExec, ByUmask), out error);

    /// <summary>Removes a name.</summary>
    /// <returns>False where that can't be.</returns>
    public static bool Remove(string path) => unlink(path) == 0;

    /// <summary>
    /// Opens a file for writing at its end, or makes it. A link, a pipe or a file with other names too is replaced; a device is
    /// written to, since root would take it from the whole machine.
    /// </summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    public static FileStream Append(string path)
    {
        var file = new FileStream(OpenToAppend(path), FileAccess.Write, bufferSize: 0);
        if (file.CanSeek)
        {
            file.Seek(0, SeekOrigin.End);
        }

        return file;
    }

    // umask(2) can't tell it without changing it for all threads.
    private static UnixFileMode? ReadUmask()
    {
        const string Name = "Umask:";
#pragma warning disable RS0030 // /proc is no disk
        foreach (var line in File.ReadLines("/proc/self/status"))
#pragma warning restore RS0030
        {
            if (line.StartsWith(Name, StringComparison.Ordinal))
            {
                return (UnixFileMode)(ByUmask & ~Convert.ToInt32(line[Name.Length..].Trim(), 8));
            }
        }

        return null;
    }

    private static SafeFileHandle OpenToAppend(string path)
    {
        for (var tries = 0; ; tries++)
        {
            var file = Handle(
                open(path, WriteOnly | NoLink | NoWait | CloseOnExec, 0),
                out var error
            );
            if (file is not null && (IsPlain(file) || IsDevice(file)))
            {
                return file;
            }

            // A pipe that nobody reads says ENXIO; whatever else it is, it goes.
            var isThere = file is not null || error == TooManyLinks || error == 6;
            file?.Dispose();
            if (isThere)
            {
                _ = unlink(path);
            }
            else if (error != NoEntry)
            {
                throw Trouble(path, "can't be opened for writing", error);
            }

            file = Handle(open(path, WriteOnly | New | CloseOnExec, ByUmask), out error);
            if (file is not null)
            {
                return file;
            }

            if (error != Exists || tries == 10)
            {
                throw Trouble(path, "can't be opened for writing", error);
            }
        }
    }

    /// <summary>Makes a folder.</summary>
    /// <returns>0, or the system's error number.</returns>
    public static int MakeFolder(string path, int mode) =>
        mkdir(path, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The same, in an open folder.</summary>
    public static int MakeFolder(SafeFileHandle parent, string name, int mode) =>
        mkdirat(parent, name, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Sets who may do what with an open file or folder, whatever the umask.</summary>
    /// <returns>False where that can't be.</returns>
    public static bool SetMode(SafeFileHandle file, int mode) => fchmod(file, mode) == 0;

    /// <summary>Whose rights this process has.</summary>
    public static uint User => geteuid();

    /// <summary>Is this a regular file with one name? Only Linux is asked.</summary>
    public static bool IsPlain(SafeFileHandle file) =>
        !OperatingSystem.IsLinux() || LinuxStat.IdentityOf(file) is { IsFile: true, Names: 1 };

    private static bool IsDevice(SafeFileHandle file) =>
        OperatingSystem.IsLinux() && LinuxStat.IdentityOf(file) is { IsDevice: true };

    /// <summary>The exception for a failed call.</summary>
    public static IOException Trouble(string path, string what, int error) =>
        new(
            error == TooManyLinks
                ? $"{path} {what}: it is a link, and links aren't followed here; remove it"
                : $"{path} {what}: {Marshal.GetPInvokeErrorMessage(error)}",
            error
        );

    private static SafeFileHandle? Handle(int descriptor, out int error)
    {
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    // The mask of the one who makes it must not keep the others out.
    private static SafeFileHandle? Made(int descriptor, int mode, out int error)
    {
        var file = Handle(descriptor, out error);
        if (file is not null)
        {
            _ = fchmod(file, mode);
        }

        return file;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int openat(SafeFileHandle folder, string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkdir(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkdirat(SafeFileHandle folder, string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fchmod(SafeFileHandle file, int mode);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint geteuid();
}
