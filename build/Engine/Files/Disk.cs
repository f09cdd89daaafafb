using System.IO.Enumeration;
using System.Text;

namespace AvatarBuild.Engine.Files;

/// <summary>
/// The few file operations that everything uses, so that durability and faults are dealt with in one place.
/// Every failure is an <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> that names the file.
/// </summary>
public static class Disk
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

#pragma warning disable RS0030 // this is the room that the ban points to
    /// <summary>Is there such a file?</summary>
    public static bool FileExists(string path) => File.Exists(path);

    /// <summary>Is there such a folder?</summary>
    public static bool FolderExists(string path) => Directory.Exists(path);

    /// <summary>The whole text, UTF-8.</summary>
    public static string ReadText(string path) => File.ReadAllText(Regular(path), Utf8);

    /// <summary>The whole content.</summary>
    public static byte[] ReadBytes(string path) => File.ReadAllBytes(Regular(path));

    /// <summary>Opens for reading; others may write, rename and delete meanwhile.</summary>
    public static FileStream OpenRead(string path) => Open(path, 1 << 16);

    /// <summary>The same, for who reads in pieces of his own.</summary>
    public static FileStream OpenUnbuffered(string path) => Open(path, 0);

    private static FileStream Open(string path, int bufferSize) =>
        new(
            Regular(path),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize
        );

    // Opening a pipe waits for its other end, and a device may have none: neither hears Ctrl+C. Everything that is read
    // comes through here.
    private static string Regular(string path)
    {
        _ = FileStat.Of(path);
        return path;
    }

    /// <summary>Makes an empty file for writing, in place of what has the name: a link is replaced, not followed.</summary>
    public static FileStream Create(string path) => Create(path, 1 << 16);

    /// <summary>Opens a file for writing at its end, or makes it; others may write too. A link is replaced, not followed.</summary>
    public static FileStream Append(string path) =>
        OperatingSystem.IsWindows()
            ? new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0)
            : UnixFile.Append(path);

    /// <summary>Writes a text, UTF-8 without mark, as <see cref="Create(string)"/> does. Not durable.</summary>
    public static void WriteText(string path, string text)
    {
        using var file = Create(path, 0);
        file.Write(Utf8.GetBytes(text));
    }

    /// <summary>Appends a text, UTF-8 without mark, to a file that its user named: links are followed. Not durable.</summary>
    public static void AppendText(string path, string text) => File.AppendAllText(path, text, Utf8);

    // Written over, a file with other names would change under them too, and a link's target would be emptied.
    private static FileStream Create(string path, int bufferSize)
    {
        if (IsDevice(path))
        {
            // Root could remove it, and the whole machine would miss it.
            return new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize);
        }

        File.Delete(path);
        return new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize);
    }

    /// <summary>Replaces a file by a new text in one step: readers see the old or the new.</summary>
    public static void ReplaceText(string path, string text)
    {
        var next = path + ".new";
        WriteDurable(next, text);
        Rename(next, path);
    }

    /// <summary>Likewise, without waiting for the disk: for what the next run writes again.</summary>
    public static void ReplaceTextSoon(string path, string text)
    {
        var next = path + ".new";
        WriteText(next, text);
        Rename(next, path);
    }

    // No user but root can have made one, so nobody planted it.
    private static bool IsDevice(string path) =>
        OperatingSystem.IsLinux() && LinuxStat.IdentityOf(path) is { IsDevice: true };

    /// <summary>Likewise, for what is written bit by bit: a report of thousands of videos is never held whole.</summary>
    public static void ReplaceSoon(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (IsDevice(path))
        {
            using var device = Create(path);
            write(device);
            return;
        }

        var next = path + ".new";
        using (var file = Create(next))
        {
            write(file);
        }

        Rename(next, path);
    }

    /// <summary>Writes a text and waits until it is on the disk.</summary>
    public static void WriteDurable(string path, string text)
    {
        using var file = Create(path, 0);
        file.Write(Utf8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes an empty file where there is none, for whom the umask lets.</summary>
    public static void MakeSure(string path)
    {
        if (!File.Exists(path))
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        }
    }

    /// <summary>Renames over whatever is there, in one step.</summary>
    public static void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Copies in place of whatever is there, for whom the umask lets; where the file system can, the copy shares its blocks.</summary>
    public static void Copy(string from, string to)
    {
        File.Delete(to);
        File.Copy(Regular(from), to);
        MakeOrdinary(to);
    }

    /// <summary>Lets those read and change a file whom the umask lets, whatever the program that made it wanted. Linux only.</summary>
    public static void MakeOrdinary(string path)
    {
        try
        {
            if (
                UnixFile.OrdinaryMode is { } mode
                && !OperatingSystem.IsWindows()
                && File.GetUnixFileMode(path) != mode
            )
            {
                File.SetUnixFileMode(path, mode);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file system without such rights, or somebody else's file.
        }
    }

    /// <summary>Takes everybody's right to change a file's content.</summary>
    public static void MakeReadOnly(string path) =>
        File.SetAttributes(path, File.GetAttributes(path) | FileAttributes.ReadOnly);

    /// <summary>Gives its owner the right to change a file's content.</summary>
    public static void MakeWritable(string path) =>
        File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);

    /// <summary>Lets everybody run a file; nothing on Windows.</summary>
    public static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                path,
                File.GetUnixFileMode(path)
                    | UnixFileMode.UserExecute
                    | UnixFileMode.GroupExecute
                    | UnixFileMode.OtherExecute
            );
        }
    }

    /// <summary>Removes a file; none there is fine.</summary>
    public static void DeleteFile(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // nor a folder that could hold it
        }
    }

    /// <summary>Removes a folder with everything in it; links in it are removed, never followed. None there is fine.</summary>
    public static void DeleteFolder(string path)
    {
        // Most often there is none, and an exception costs more than all else that a small step does.
        if (!Directory.Exists(path))
        {
            return;
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // gone already
        }
    }

    /// <summary>Removes the files and links in a folder.</summary>
    /// <returns>False where it holds folders or very much: it is left as it is then, or in part.</returns>
    public static bool TryEmpty(string folder)
    {
        const int Much = 32;
        var entries = new FileSystemEnumerable<(string Path, bool IsFolder)>(
            folder,
            (ref entry) => (entry.ToFullPath(), entry.IsDirectory),
            new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }
        )
            .Take(Much + 1)
            .ToArray();
        if (entries.Length > Much || entries.Any(entry => entry.IsFolder))
        {
            return false;
        }

        foreach (var (path, _) in entries)
        {
            File.Delete(path);
        }

        return true;
    }

    /// <summary>Who may do what with a file or folder, as a number; 0 where the system has no such thing.</summary>
    public static int ModeOf(string path) =>
        OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path);

    /// <summary>Gives a folder another name on its file system, which nothing has.</summary>
    public static void RenameFolder(string from, string to) => Directory.Move(from, to);

    /// <summary>Has something this name: a file, a folder, a link that leads nowhere?</summary>
    public static bool IsTaken(string path) =>
        File.Exists(path) || Directory.Exists(path) || Links.IsLink(path);

    /// <summary>Gives a file or folder, or a link itself, a name which nothing has.</summary>
    public static void MoveAway(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    }

    /// <summary>Removes a folder with nothing in it; one that holds something stays.</summary>
    public static void DeleteEmptyFolder(string path)
    {
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }

    /// <summary>Makes a folder and those above it; one there is fine.</summary>
    /// <exception cref="IOException">It can't be made; a file of its name is told as such.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new IOException(
                $"{path} is a file, and a folder of this name is needed; move it away"
            );
        }
    }

    /// <summary>Likewise, and waits until the names of those that weren't there are on the disk.</summary>
    public static void CreateFolderDurably(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } above)
        {
            CreateFolderDurably(above);
            CreateFolder(path);
            Durability.FlushFolder(above);
        }
    }

    /// <summary>Tells the names of the files directly in a folder, not of hidden ones, in no order; no file is looked at.</summary>
    public static void EachFileName(string folder, Action<ReadOnlySpan<char>> tell)
    {
        var files = new FileSystemEnumerable<string>(
            folder,
            (ref _) => "",
            new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }
        )
        {
            ShouldIncludePredicate = (ref entry) =>
            {
                if (!entry.FileName.StartsWith('.') && !entry.IsDirectory)
                {
                    tell(entry.FileName);
                }

                return false;
            },
        };
        foreach (var _ in files)
        {
            // none is included
        }
    }

    /// <summary>Absolute paths of the files directly in a folder; none when there is no such folder.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];

    /// <summary>Absolute paths of the folders directly in a folder; none when there is no such folder.</summary>
    public static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    /// <summary>Absolute paths of all files below a folder; none when there is no such folder. Links to folders aren't followed.</summary>
    public static IEnumerable<string> FilesBelow(string folder) =>
        Directory.Exists(folder)
            ? new FileSystemEnumerable<string>(
                folder,
                (ref entry) => entry.ToFullPath(),
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    AttributesToSkip = 0,
                    IgnoreInaccessible = false,
                }
            )
            {
                ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
                ShouldRecursePredicate = (ref entry) =>
                    !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            }
            : [];
#pragma warning restore RS0030

    /// <summary>Bytes free for this user on the file system that holds a folder.</summary>
    /// <exception cref="IOException">The folder isn't there, or can't be asked.</exception>
    public static long FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (DriveNotFoundException)
        {
            throw new DirectoryNotFoundException($"{folder} isn't there any more");
        }
    }
}
