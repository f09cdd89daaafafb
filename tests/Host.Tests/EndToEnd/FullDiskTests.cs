#pragma warning disable RS0030 // tests look at files without the product's own file operations
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A file system of a few megabytes as the outputs folder.</summary>
public sealed class FullDiskTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_full_disk_is_named_nothing_is_published_and_nothing_is_lost()
    {
        using var workspace = Workspace.With("ann", "bob").WithModel();
        Assert.SkipUnless(await Mount(workspace), "needs root to mount a tmpfs");
        try
        {
            (await workspace.Render("--videos=ann")).Ends(0);
            var good = workspace.Bytes("outputs/ann.mp4");
            Fill(workspace);
            var full = await workspace.Render();
            Assert.InRange(full.ExitCode, 1, 3);
            Assert.Matches("(?i)no space left|disk.*full|full.*disk", full.All);
            Assert.Equal(good, workspace.Bytes("outputs/ann.mp4"));
            Assert.False(workspace.Has("outputs/bob.mp4"));

            workspace.Delete("outputs/ballast");
            var next = await workspace.Render();
            next.Ends(0);
            Assert.Equal(("fresh", "made"), (next.Report.Of("ann"), next.Report.Of("bob")));
            Assert.Single(workspace.ModelCalls(), "ann");
        }
        finally
        {
            await Sudo("umount", workspace["outputs"]);
        }
    }

    private static async Task<bool> Mount(Workspace workspace) =>
        OperatingSystem.IsLinux()
        && await Sudo("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", workspace["outputs"]);

    private static async Task<bool> Sudo(string program, params string[] arguments) =>
        (
            await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync()
        ).IsSuccess;

    private static void Fill(Workspace workspace)
    {
        using var file = new FileStream(workspace["outputs/ballast"], FileMode.Create);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That was the last block.
        }
    }
}
