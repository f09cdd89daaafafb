using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Engine.IO;

/// <summary>
/// An operating-system lock on a file. It dies with its holder, so nobody ever has to unlock by hand; the handle is
/// closed on exec, so no child inherits it. Knows nothing of what it protects.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int Now = 4;
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int NoEntry = 2;
    private const int Exists = 17;
    private readonly SafeFileHandle handle;

    private FileLock(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Takes the lock, or says what its holder wrote into the file.</summary>
    /// <param name="path">Absolute; made where it isn't there, in a folder that is.</param>
    /// <param name="access">Who may open it, and how it is taken.</param>
    /// <param name="holder">What the holder wrote; empty when it can't be read, null when the lock was taken.</param>
    /// <exception cref="IOException">This file system can't lock, or the file can't be written.</exception>
    public static FileLock? TryTake(string path, LockAccess access, out string? holder)
    {
        var handle = Open(path, access.Mode);
        try
        {
            if (handle is null || !Lock(handle, path, access.IsShared))
            {
                holder = handle is null ? "" : TextOf(handle);
                handle?.Dispose();
                return null;
            }
        }
        catch
        {
            handle?.Dispose();
            throw;
        }

        holder = null;
        return new FileLock(handle);
    }

    /// <summary>What stands in the file, trimmed: the holder's text, or what one that died left there.</summary>
    public string Text
    {
        get => TextOf(handle);
        set
        {
            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, Encoding.UTF8.GetBytes(value), 0);
        }
    }

    /// <summary>Lets the next one in.</summary>
    public void Dispose() => handle.Dispose();

    private static string TextOf(SafeFileHandle handle)
    {
        var text = new byte[512];
        var length = RandomAccess.Read(handle, text, 0);
        return Encoding.UTF8.GetString(text, 0, length).Trim();
    }

    // On Windows the share mode is the lock. Elsewhere .NET takes a shared lock of its own on opening, unless a program turns that off
    // as the host does: it throws where another process holds the file, and two that open at once then refuse each other.
    private static SafeFileHandle? Open(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            return OpenUnix(path, mode);
        }

        try
        {
#pragma warning disable RS0030 // a handle, not content: Disk has no business with it
            return File.OpenHandle(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.Read
            );
#pragma warning restore RS0030
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Opened first and made second: in a folder like /tmp the kernel refuses to "open or make" another user's file.
    private static SafeFileHandle OpenUnix(string path, int mode)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            var descriptor = open(path, OpenFlags, 0);
            if (descriptor < 0 && Marshal.GetLastPInvokeError() == NoEntry)
            {
                descriptor = open(path, OpenFlags | MakeFlags, mode);
                if (descriptor >= 0)
                {
                    // The mask of the one who makes it must not keep the others out.
                    _ = fchmod(descriptor, mode);
                }
            }

            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (Marshal.GetLastPInvokeError() != Exists)
            {
                break;
            }
        }

        throw new IOException(
            $"{path} can't be opened for writing: {Marshal.GetLastPInvokeErrorMessage()}"
        );
    }

    // Read and write, close on exec; then create, and only if it isn't there.
    private static int OpenFlags => OperatingSystem.IsMacOS() ? 0x2 | 0x100_0000 : 0x2 | 0x8_0000;

    private static int MakeFlags => OperatingSystem.IsMacOS() ? 0x200 | 0x800 : 0x40 | 0x80;

    private static bool Lock(SafeFileHandle handle, string path, bool isShared)
    {
        if (
            OperatingSystem.IsWindows()
            || flock(handle, (isShared ? Shared : Exclusive) | Now) == 0
        )
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is WouldBlock or WouldBlockMac
            ? false
            : throw new IOException(
                $"{path} can't be locked ({Marshal.GetPInvokeErrorMessage(error)}); it must lie on a file system that supports locks"
            );
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int flock(SafeFileHandle descriptor, int operation);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fchmod(int descriptor, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, int mode);
}

/// <summary>Who may open a lock's file, and how the lock is taken.</summary>
/// <param name="Mode">Unix permissions of a new file.</param>
/// <param name="IsShared">Others may hold it shared as well, nobody exclusively.</param>
public sealed record LockAccess(int Mode, bool IsShared = false)
{
    /// <summary>Exclusive; written by its owner, read by all.</summary>
    public static LockAccess Own { get; } = new(0b110_100_100);

    /// <summary>Exclusive; any user of the machine may take it.</summary>
    public static LockAccess Machine { get; } = new(0b110_110_110);

    /// <summary>Shared; any user of the machine may take it.</summary>
    public static LockAccess MachineShared { get; } = new(0b110_110_110, IsShared: true);
}
