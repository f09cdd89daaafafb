#pragma warning disable RS0030 // tests look at files without the product's own file operations
#pragma warning disable CA1416 // modes are skipped where there are none
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Publishing;

namespace AvatarBuild.Engine.Tests.Publishing;

/// <summary>Which folders are handed on from one attempt to another, and in what state.</summary>
public sealed class PrivateFoldersTests : IDisposable
{
    private readonly TestBuild build = new();
    private readonly PrivateFolders folders;

    public PrivateFoldersTests() => folders = new PrivateFolders(build.Workspace);

    public void Dispose() => build.Dispose();

    private string[] All => [.. Disk.Folders(build.Workspace.Work)];

    private string Used(string id, bool isSmall, Action<string>? use = null)
    {
        folders.Discard(id);
        var folder = folders.Take(id);
        File.WriteAllText(Path.Combine(folder, "left"), "behind");
        use?.Invoke(folder);
        folders.GiveBack(folder, isSmall);
        return folder;
    }

    [Fact]
    public void What_a_small_step_leaves_is_emptied_and_another_steps()
    {
        var first = Used("a", isSmall: true);
        folders.Discard("b");
        var second = folders.Take("b");
        Assert.NotEqual(first, second);
        Assert.Equal([second], All);
        Assert.Empty(Directory.EnumerateFileSystemEntries(second));
    }

    [Fact]
    public void What_a_long_step_leaves_is_removed()
    {
        Used("a", isSmall: false);
        Assert.Empty(All);
    }

    [Fact]
    public void A_folder_with_folders_in_it_is_not_handed_on()
    {
        Used("a", isSmall: true, folder => Directory.CreateDirectory(Path.Combine(folder, "in")));
        Assert.Empty(All);
    }

    [Fact]
    public void A_folder_whose_mode_a_program_changed_is_not_handed_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "it has no modes");
        Used(
            "a",
            isSmall: true,
            folder =>
                File.SetUnixFileMode(
                    folder,
                    File.GetUnixFileMode(folder) ^ UnixFileMode.OtherExecute
                )
        );
        Assert.Empty(All);
    }

    [Fact]
    public void What_a_link_points_to_stays_when_its_folder_is_emptied()
    {
        var other = build.OutputPath("other");
        Disk.CreateFolder(other);
        Disk.WriteText(Path.Combine(other, "mine"), "");
        build.Input("a", "1");
        Used(
            "a",
            isSmall: true,
            folder =>
            {
                File.CreateSymbolicLink(Path.Combine(folder, "in-0"), build.InputPath("a"));
                Directory.CreateSymbolicLink(Path.Combine(folder, "in-1"), other);
            }
        );
        Assert.Equal("1", build.InputText("a"));
        Assert.True(File.Exists(Path.Combine(other, "mine")));
    }

    [Fact]
    public void A_step_that_runs_again_finds_its_own_folder_empty()
    {
        var first = Used("a", isSmall: true);
        Used("b", isSmall: true);
        folders.Discard("a");
        Assert.Equal(first, folders.Take("a"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(first));
    }

    [Fact]
    public void What_an_attempt_that_failed_left_is_gone_for_the_next_one()
    {
        folders.Discard("a");
        File.WriteAllText(Path.Combine(folders.Take("a"), "half"), "of it");
        folders.Discard("a");
        Assert.Empty(Directory.EnumerateFileSystemEntries(folders.Take("a")));
    }

    [Fact]
    public void None_that_nobody_has_is_left_at_the_end()
    {
        Used("a", isSmall: true);
        folders.Discard("b");
        var taken = folders.Take("b");
        Used("c", isSmall: true);
        folders.RemoveSpare();
        Assert.Equal([taken], All);
    }
}
