using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Engine.Files;

/// <summary>
/// An operating-system lock on a file. It dies with its holder, so nobody ever has to unlock by hand; the handle is
/// closed on exec, so no child inherits it. Only a regular file with one name is locked, never what a link names. Knows
/// nothing of what it protects.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int Now = 4;
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private const int Tries = 10;
    private const int MostShown = 200;

    private readonly SafeFileHandle handle;

    private FileLock(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Takes the lock, or says what its holder wrote into the file.</summary>
    /// <param name="path">Absolute; made where it isn't there, in a folder that is.</param>
    /// <param name="holder">What the holder wrote; empty when it can't be read, null when the lock was taken.</param>
    /// <param name="isShared">Others may hold it shared as well, nobody alone.</param>
    /// <exception cref="IOException">This file system can't lock, or what lies there can't be written or isn't a lock's file.</exception>
    public static FileLock? TryTake(string path, out string? holder, bool isShared = false) =>
        OperatingSystem.IsWindows()
            ? TryTakeOnWindows(path, out holder)
            : TryTake(
                path,
                () => OpenUnix(path),
                () => OperatingSystem.IsLinux() ? LinuxStat.IdentityOf(path) : null,
                isShared,
                out holder
            );

    /// <summary>Takes a lock on a file that was made sure of.</summary>
    /// <param name="path">For people.</param>
    /// <param name="open">Opens the file, or throws.</param>
    /// <param name="named">What has the file's name now.</param>
    /// <param name="isShared">Others may hold it shared as well, nobody alone.</param>
    /// <param name="holder">What the holder wrote; null when the lock was taken.</param>
    internal static FileLock? TryTake(
        string path,
        Func<SafeFileHandle> open,
        Func<FileIdentity?> named,
        bool isShared,
        out string? holder
    )
    {
        for (var tries = 0; ; tries++)
        {
            var handle = open();
            try
            {
                if (!TryLock(handle, path, isShared))
                {
                    holder = TextOf(handle);
                    handle.Dispose();
                    return null;
                }

                // One that was removed since it was opened keeps nobody out.
                if (
                    !OperatingSystem.IsLinux()
                    || LinuxStat.IdentityOf(handle)?.IsSame(named()) == true
                )
                {
                    holder = null;
                    return new FileLock(handle);
                }
            }
            catch
            {
                handle.Dispose();
                throw;
            }

            handle.Dispose();
            if (tries == Tries)
            {
                throw new IOException($"{path} can't be locked: it is replaced again and again");
            }
        }
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

    /// <summary>What stands in a lock's file, fit to be shown: anybody may have written it.</summary>
    internal static string TextOf(SafeFileHandle handle)
    {
        var bytes = new byte[512];
        var length = RandomAccess.Read(handle, bytes, 0);
        var text = new StringBuilder();
        foreach (var c in Encoding.UTF8.GetString(bytes, 0, length).Trim())
        {
            if (text.Length >= MostShown)
            {
                return text.Append('…').ToString();
            }

            _ = IsPlain(c)
                ? text.Append(c)
                : text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.ToString();
    }

    /// <summary>Takes a lock on an open file.</summary>
    /// <returns>False when another has it.</returns>
    /// <exception cref="IOException">This file system can't lock.</exception>
    internal static bool TryLock(SafeFileHandle handle, string path, bool isShared)
    {
        if (flock(handle, (isShared ? Shared : Exclusive) | Now) == 0)
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

    // A terminal obeys control characters, and invisible ones turn a line round.
    private static bool IsPlain(char c) =>
        char.GetUnicodeCategory(c)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );

    // On Windows the share mode is the lock. Elsewhere .NET takes a shared lock of its own on opening, unless a program turns that off
    // as the host does: it throws where another process holds the file, and two that open at once then refuse each other.
    private static FileLock? TryTakeOnWindows(string path, out string? holder)
    {
        try
        {
#pragma warning disable RS0030 // a handle, not content: Disk has no business with it
            var handle = File.OpenHandle(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.Read
            );
#pragma warning restore RS0030
            holder = null;
            return new FileLock(handle);
        }
        catch (IOException)
        {
            holder = "";
            return null;
        }
    }

    // Opened first and made second: in a folder like /tmp the kernel refuses to "open or make" another user's file.
    private static SafeFileHandle OpenUnix(string path)
    {
        for (var tries = 0; ; tries++)
        {
            var handle = UnixFile.OpenToChange(path, out var error);
            if (handle is null && error == UnixFile.NoEntry)
            {
                handle = UnixFile.MakeNew(path, out error);
            }
            else if (handle is null && error == UnixFile.Denied)
            {
                handle = OpenAnothers(path, out error);
            }

            if (handle is not null)
            {
                return Checked(handle, path);
            }

            if (error != UnixFile.Exists || tries == Tries)
            {
                throw UnixFile.Trouble(path, "can't be opened for writing", error);
            }
        }
    }

    // A file of another user that can only be read can be locked, but its text couldn't be changed. While nobody holds it, a new
    // one takes its place; who opened the old one meanwhile sees that it has its name no more.
    private static SafeFileHandle? OpenAnothers(string path, out int error)
    {
        using var old = UnixFile.OpenToRead(path, out error);
        if (old is null)
        {
            return null;
        }

        if (!TryLock(Checked(old, path), path, isShared: false))
        {
            return UnixFile.OpenToRead(path, out error);
        }

        if (
            OperatingSystem.IsLinux()
            && LinuxStat.IdentityOf(old)?.IsSame(LinuxStat.IdentityOf(path)) != true
        )
        {
            error = UnixFile.Exists;
            return null;
        }

        error = UnixFile.Denied;
        return UnixFile.Remove(path) ? UnixFile.MakeNew(path, out error) : null;
    }

    private static SafeFileHandle Checked(SafeFileHandle handle, string path)
    {
        if (UnixFile.IsPlain(handle))
        {
            return handle;
        }

        handle.Dispose();
        throw new IOException(
            $"{path} isn't a regular file with one name, so it can't be a lock; remove it"
        );
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int flock(SafeFileHandle descriptor, int operation);
}
