using System.Runtime.InteropServices;

namespace AvatarBuild.Engine.Files;

/// <summary>Waits until what was written would survive a power cut. Every failure is an <see cref="IOException"/> that names the file or folder.</summary>
internal static partial class Durability
{
    /// <summary>Waits until a file's content is on the disk.</summary>
    public static void Flush(string path)
    {
        // Windows flushes only what is open for writing; elsewhere a read-only file can be flushed too.
#pragma warning disable RS0030 // a handle, not content
        using var file = File.OpenHandle(
            path,
            FileMode.Open,
            OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read,
            FileShare.ReadWrite
        );
#pragma warning restore RS0030
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Waits until the names in a folder are on the disk. Windows does so by itself.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = open(path, 0);
        if (descriptor < 0)
        {
            throw new IOException(
                $"{path} can't be opened: {Marshal.GetLastPInvokeErrorMessage()}"
            );
        }

        var failed = fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        // EINVAL: this file system has no folder sync (some network ones); the names are then as durable as it makes them.
        if (failed && error != InvalidArgument)
        {
            throw new IOException(
                $"{path} can't be flushed: {Marshal.GetPInvokeErrorMessage(error)}"
            );
        }
    }

    /// <summary>The system can flush a whole file system at once (Linux).</summary>
    public static bool CanFlushAll => OperatingSystem.IsLinux();

    /// <summary>Waits until all that was written to a folder's file system, by whomever, is on the disk: contents and names.</summary>
    public static void FlushAll(string folder)
    {
        var descriptor = open(folder, 0);
        var failed = descriptor < 0 || syncfs(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = close(descriptor);
        }

        if (failed)
        {
            throw new IOException(
                $"{folder} can't be flushed: {Marshal.GetPInvokeErrorMessage(error)}"
            );
        }
    }

    private const int InvalidArgument = 22;

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int syncfs(int descriptor);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);
}
