#pragma warning disable RS0030 // tests look at files without the product's own file operations
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A file system of a few megabytes as the outputs folder.</summary>
public sealed class FullDiskTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public Task A_disk_that_is_full_before_is_named_and_nothing_is_lost() =>
        IsSurvived(
            Fill,
            workspace => workspace.Delete("outputs/ballast"),
            "outputs has 0 MiB free"
        );

    [Fact(Timeout = Limit)]
    public Task A_disk_that_a_render_fills_is_named_and_nothing_is_lost() =>
        IsSurvived(
            workspace => workspace.Model("fill", "bob"),
            workspace => workspace.ModelForgets("fill", "bob"),
            "No space left on device"
        );

    private static async Task IsSurvived(
        Action<Workspace> fill,
        Action<Workspace> makeRoom,
        string message
    )
    {
        using var workspace = Workspace.With("ann", "bob").WithModel();
        Assert.SkipUnless(
            await Mount(workspace),
            "this machine lacks the right to mount a tmpfs; run as root"
        );
        try
        {
            (await workspace.Render("--videos=ann")).Ends(0);
            var good = workspace.Bytes("outputs/ann.mp4");
            fill(workspace);
            (await workspace.Render()).Ends(3).Says(message).Says("DiskFull").Says("bob failed");
            Assert.Equal(good, workspace.Bytes("outputs/ann.mp4"));
            Assert.False(workspace.Has("outputs/bob.mp4"));

            Assert.Empty(Running.ProcessesOf(workspace));
            makeRoom(workspace);
            var next = await workspace.Render();
            next.Ends(0);
            Assert.Equal(("fresh", "made"), (next.Report.Of("ann"), next.Report.Of("bob")));
            Assert.Single(workspace.ModelCalls(), "ann");
        }
        finally
        {
            await Sudo("umount", "--lazy", workspace["outputs"]);
        }
    }

    private static async Task<bool> Mount(Workspace workspace) =>
        OperatingSystem.IsLinux()
        && await Sudo("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", workspace["outputs"]);

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
