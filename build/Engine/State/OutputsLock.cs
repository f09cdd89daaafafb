using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Engine.IO;
using Microsoft.Win32.SafeHandles;

namespace AvatarBuild.Engine.State;

/// <summary>Who holds an outputs folder.</summary>
/// <param name="Text">For people: process, host and since when; empty when it can't be read.</param>
public sealed record LockHolder(string Text);

/// <summary>
/// One writer per outputs folder: an operating-system lock on a file there. It dies with its holder, so nobody ever
/// has to unlock by hand; the handle is closed on exec, so no child inherits it.
/// </summary>
public sealed partial class OutputsLock : IDisposable
{
    private const int ExclusiveNow = 2 | 4;
    private const int ReadableByAll = 0b110_100_100;
    private const int WouldBlock = 11;
    private const int WouldBlockMac = 35;
    private readonly SafeFileHandle handle;

    private OutputsLock(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="IOException">This file system can't lock, or the folder can't be written.</exception>
    public static OutputsLock? TryTake(
        Workspace workspace,
        TimeProvider time,
        out LockHolder? holder
    )
    {
        Disk.CreateFolder(workspace.Build);
        var path = Path.Combine(workspace.Build, "lock");
        var handle = Open(path);
        try
        {
            if (handle is null || !Lock(handle, path))
            {
                holder = new LockHolder(handle is null ? "" : ReadHolder(handle));
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
        var now = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {now}\n"
        );
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, Encoding.UTF8.GetBytes(text), 0);
        return new OutputsLock(handle);
    }

    /// <summary>Lets the next writer in.</summary>
    public void Dispose() => handle.Dispose();

    // On Windows the share mode is the lock. Elsewhere .NET would take a shared lock of its own on opening: it throws
    // where another process holds the file, and two that open at once would then refuse each other.
    private static SafeFileHandle? Open(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            var descriptor = open(path, OpenFlags, ReadableByAll);
            return descriptor >= 0
                ? new SafeFileHandle(descriptor, ownsHandle: true)
                : throw new IOException(
                    $"{path} can't be opened for writing: {Marshal.GetLastPInvokeErrorMessage()}"
                );
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

    // Read and write, create, close on exec.
    private static int OpenFlags =>
        OperatingSystem.IsMacOS() ? 0x2 | 0x200 | 0x100_0000 : 0x2 | 0x40 | 0x8_0000;

    private static bool Lock(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsWindows() || flock(handle, ExclusiveNow) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is WouldBlock or WouldBlockMac
            ? false
            : throw new IOException(
                $"{path} can't be locked ({Marshal.GetPInvokeErrorMessage(error)}); put the outputs on a file system that supports locks"
            );
    }

    private static string ReadHolder(SafeFileHandle handle)
    {
        var text = new byte[512];
        var length = RandomAccess.Read(handle, text, 0);
        return Encoding.UTF8.GetString(text, 0, length).Trim();
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int flock(SafeFileHandle descriptor, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags, int mode);
}
