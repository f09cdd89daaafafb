using System.Globalization;
using System.Runtime.InteropServices;
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
                holder = new LockHolder(ReadHolder(path));
                handle?.Dispose();
                return null;
            }
        }
        catch
        {
            handle!.Dispose();
            throw;
        }

        holder = null;
        var now = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {now}\n"
        );
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, System.Text.Encoding.UTF8.GetBytes(text), 0);
        return new OutputsLock(handle);
    }

    /// <summary>Lets the next writer in.</summary>
    public void Dispose() => handle.Dispose();

#pragma warning disable RS0030 // a handle, not content: Disk has no business with it
    private static SafeFileHandle? Open(string path)
    {
        // On Windows the share mode is the lock; elsewhere .NET's own advisory lock ignores file systems that can't.
        var share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.ReadWrite;
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            return null;
        }
    }
#pragma warning restore RS0030

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

    private static string ReadHolder(string path)
    {
        try
        {
            using var stream = Disk.OpenRead(path);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd().Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int flock(SafeFileHandle descriptor, int operation);
}
