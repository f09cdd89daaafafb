using System.Runtime.InteropServices;

namespace AvatarBuild.Engine.Files;

/// <summary>Names of files: hard links and symbolic ones.</summary>
public static partial class Links
{
#pragma warning disable RS0030 // this is the room that the ban points to
    /// <summary>Gives a file a second name on the same file system; where that can't be, a copy.</summary>
    public static void HardLink(string from, string to)
    {
        if (OperatingSystem.IsWindows() || link(from, to) != 0)
        {
            Disk.Copy(from, to);
        }
    }

    /// <summary>Is this name a symbolic link?</summary>
    public static bool IsLink(string path) => LinkTarget(path) is not null;

    /// <summary>What a symbolic link says; null where the name is none.</summary>
    public static string? LinkTarget(string path) => new FileInfo(path).LinkTarget;

    /// <summary>A path without links in it, as far as it leads to something.</summary>
    /// <param name="path">Absolute.</param>
    public static string RealPath(string path) => RealPath(path, linksLeft: 40);

    // The kernel gives up after 40 links too.
    private static string RealPath(string path, int linksLeft)
    {
        if (Path.GetDirectoryName(path) is not { } above)
        {
            return path;
        }

        var real = Path.Combine(RealPath(above, linksLeft), Path.GetFileName(path));
        try
        {
            return linksLeft > 0 && new FileInfo(real).ResolveLinkTarget(false) is { } target
                ? RealPath(Path.GetFullPath(target.FullName), linksLeft - 1)
                : real;
        }
        catch (IOException)
        {
            // A link that leads to itself.
            return real;
        }
    }

    /// <summary>Gives a file a second name: a symbolic link, or a copy where links need a privilege (Windows).</summary>
    public static void Link(string target, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Disk.Copy(target, name);
        }
        else
        {
            File.CreateSymbolicLink(name, target);
        }
    }
#pragma warning restore RS0030

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string from, string to);
}
