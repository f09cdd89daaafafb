using System.Collections.Immutable;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Tests.Model;

/// <summary>A file system with times of whole seconds, as many network and memory-card ones have: ext2 with small inodes.</summary>
internal sealed class WholeSeconds : IAsyncDisposable
{
    private readonly string top = Path.Combine(
        Path.GetTempPath(),
        "seconds-" + Guid.NewGuid().ToString("N")[..12]
    );

    public string Folder => Path.Combine(top, "disk");

    private string Image => Path.Combine(top, "image");

    /// <summary>Null where this machine can't mount one.</summary>
    public static async Task<WholeSeconds?> MountAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return null;
        }

        var disk = new WholeSeconds();
        Disk.CreateFolder(disk.Folder);
        await using (var image = Disk.Create(disk.Image))
        {
            image.SetLength(64 << 20);
        }

        if (
            await disk.RunAsync("mke2fs", "-q", "-F", "-t", "ext2", "-I", "128", disk.Image)
            && await disk.RunAsync("mount", "-o", "loop", disk.Image, disk.Folder)
        )
        {
            return disk;
        }

        Disk.DeleteFolder(disk.top);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.True(await RunAsync("umount", "-l", Folder));
        Disk.DeleteFolder(top);
    }

    private async Task<bool> RunAsync(string program, params ImmutableArray<string> arguments)
    {
        try
        {
            var result = await new LocalExecutor(top, TimeProvider.System).RunAsync(
                new CommandSpec
                {
                    Program = program,
                    Arguments = arguments,
                    WorkingDirectory = top,
                },
                TestContext.Current.CancellationToken
            );
            return result.Succeeded;
        }
        catch (ProgramNotStartedException)
        {
            return false;
        }
    }
}
