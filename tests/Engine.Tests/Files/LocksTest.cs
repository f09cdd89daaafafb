#pragma warning disable RS0030 // what is planted is made without the product's own file operations
using System.Globalization;
using System.Runtime.InteropServices;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Tests.Files;

/// <summary>A place for locks, a second user, and what somebody may plant there.</summary>
public abstract partial class LocksTest : IDisposable
{
    private protected const int Limit = 60_000;
    private protected const int ForAll = 0b001_111_111_111;
    private protected string Root { get; } = Directory.CreateTempSubdirectory("locks-").FullName;

    private protected string Common { get; }

    private protected string Victim { get; }

    private protected LocksTest()
    {
        Mode(Root, 0b111_101_101);
        Common = Folder("common");
        Mode(Common, ForAll);
        Victim = Path.Combine(Root, "victim");
        File.WriteAllText(Victim, "precious");
    }

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected MachineLocks Locks => new(Common, isToBeMade: false);

    private protected string Mine => Path.Combine(Common, "avatar-build-leases-" + Me);

    private protected string Theirs => Path.Combine(Common, "avatar-build-leases-" + OtherUser.Id);

    // Of each test's own thread: a static one would be asked for by whoever comes first, the other user too.
    private protected string Me { get; } = UnixFile.User.ToString(CultureInfo.InvariantCulture);

    private protected static void SkipUnlessLinux() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux' locks");

    private protected string Folder(string name) =>
        Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

    private protected static void Mode(string path, int mode) => Assert.Equal(0, chmod(path, mode));

    private protected MachineLock? Take(string name = "gpu-A", bool isShared = false) =>
        Locks.TryTake(name, isShared, out _);

    // What was just given back: a program that another test is starting holds it too, until it becomes that program.
    private protected MachineLock TakeAgain()
    {
        MachineLock? taken = null;
        Assert.True(SpinWait.SpinUntil(() => (taken = Take()) is not null, Limit / 2));
        return taken!;
    }

    private protected static string Refusal(Action act) => Assert.Throws<IOException>(act).Message;

    // A pipe that is opened must not keep a test waiting beyond its limit.
    private protected static Task Quickly(Action test)
    {
        SkipUnlessLinux();
        return Task.Run(test, TestContext.Current.CancellationToken);
    }

    private protected static Task AsTwo(Action<OtherUser> test)
    {
        OtherUser.SkipUnlessRoot();
        return Quickly(() =>
        {
            using var other = new OtherUser();
            test(other);
        });
    }

    private protected static void Own(string path) =>
        Assert.Equal(0, lchown(path, OtherUser.Id, 0));

    private protected void Plant(string what, string path)
    {
        switch (what)
        {
            case "link":
                File.CreateSymbolicLink(path, Victim);
                break;
            case "dangling":
                File.CreateSymbolicLink(path, Victim + "-none");
                break;
            case "hard link":
                Assert.Equal(0, link(Victim, path));
                break;
            case "pipe":
                Assert.Equal(0, mkfifo(path, 0b110_110_110));
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                File.WriteAllText(path, "");
                break;
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int chmod(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkfifo(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int lchown(string path, uint user, uint group);
}
