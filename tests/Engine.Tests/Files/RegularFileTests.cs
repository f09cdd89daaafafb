#pragma warning disable RS0030 // the disk itself is under test
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Files;

/// <summary>What isn't a file is refused at once, with words; what is long hears that the run is to end.</summary>
public sealed partial class RegularFileTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    [Theory(Timeout = Limit)]
    [InlineData("pipe", "is a named pipe, not a file")]
    [InlineData("device", "is a device, not a file")]
    [InlineData("socket", "is a socket, not a file")]
    [InlineData("loop", "can't be looked at")]
    public async Task What_is_no_file_is_refused_whoever_reads_it(string kind, string says)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux");
        // A socket's path may have 100 bytes.
        using var folder = new ShortFolder();
        var path = folder.PathOf("x");
        using var socket = Plant(kind, path);
        await Task.Run(
            () =>
            {
                Action[] reads =
                [
                    () => Disk.ReadText(path),
                    () => Disk.ReadBytes(path),
                    () => Disk.OpenRead(path).Dispose(),
                    () => Disk.OpenUnbuffered(path).Dispose(),
                    () => Disk.Copy(path, folder.PathOf("copy")),
                    () => ContentHash.OfFile(path),
                    () => FileStat.Of(path),
                ];
                Assert.All(
                    reads,
                    read => Assert.Contains(says, Assert.Throws<IOException>(read).Message)
                );
            },
            TestContext.Current.CancellationToken
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_that_is_no_file_fails_its_step_and_no_other()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this machine lacks Linux");
        using var nothing = Plant("pipe", build.InputPath("x"));
        await build.RunAsync(Join("a", ["@x"]), Join("b", []));
        Assert.Equal("BadInput", build.Of("a").Failure!.Class);
        Assert.Contains("is a named pipe", build.Of("a").Failure!.Message);
        Assert.Equal(StepEnd.Made, build.Of("b").End);
    }

    [Fact(Timeout = Limit)]
    public async Task Hashing_a_file_of_thirty_gigabytes_hears_that_the_run_is_to_end()
    {
        using (var file = File.Create(build.InputPath("x")))
        {
            file.SetLength(30L << 30);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        build.Cancellation = stop.Token;
        var clock = Stopwatch.StartNew();
        var running = Task.Run(
            () => build.RunAsync(Join("a", ["@x"]), Join("b", ["a"])),
            TestContext.Current.CancellationToken
        );
        while (!IsOpen(build.InputPath("x")))
        {
            Assert.False(running.IsCompleted);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        var asked = clock.Elapsed;
        await stop.CancelAsync();
        await running;
        Assert.InRange((clock.Elapsed - asked).TotalSeconds, 0, 1);
        Assert.Equal(StepEnd.NotReached, build.Of("a").End);
        Assert.Equal(StepEnd.NotReached, build.Of("b").End);
    }

    private static bool IsOpen(string path) =>
        Directory.GetFiles("/proc/self/fd").Any(fd => new FileInfo(fd).LinkTarget == path);

    private static Socket? Plant(string kind, string path)
    {
        switch (kind)
        {
            case "pipe":
                Assert.Equal(0, mkfifo(path, 0b110_110_110));
                return null;
            case "socket":
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, 0);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                return socket;
            default:
                File.CreateSymbolicLink(path, kind == "loop" ? path : "/dev/zero");
                return null;
        }
    }

    private sealed class ShortFolder : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("rf").FullName;

        public string PathOf(string name) => Path.Combine(path, name);

        public void Dispose() => Directory.Delete(path, recursive: true);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkfifo(string path, int mode);
}
