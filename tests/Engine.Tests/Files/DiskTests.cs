using AvatarBuild.Engine.Files;
using CliWrap;

namespace AvatarBuild.Engine.Tests.Files;

public sealed class DiskTests : IDisposable
{
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    private string Folder(string name)
    {
        var path = Path.Combine(build.Workspace.Inputs, name);
        Disk.CreateFolder(path);
        return path;
    }

    private static void Link(string target, string name) =>
        new FileInfo(name).CreateAsSymbolicLink(target);

    [Fact]
    public void Removing_a_folder_leaves_what_its_links_name()
    {
        var kept = Folder("kept");
        Disk.WriteText(Path.Combine(kept, "file"), "text");
        var removed = Folder("removed");
        Link(kept, Path.Combine(removed, "link"));
        Disk.DeleteFolder(removed);
        Disk.DeleteFolder(removed);
        Assert.False(Disk.FolderExists(removed));
        Assert.Equal("text", Disk.ReadText(Path.Combine(kept, "file")));
    }

    public static TheoryData<string> Writers => [.. Writes.Keys];

    private static readonly Dictionary<string, Action<string>> Writes = new()
    {
        ["WriteText"] = path => Disk.WriteText(path, "new"),
        ["WriteDurable"] = path => Disk.WriteDurable(path, "new"),
        ["ReplaceText"] = path => Disk.ReplaceText(path[..^4], "new"),
        ["ReplaceTextSoon"] = path => Disk.ReplaceTextSoon(path[..^4], "new"),
        ["ReplaceSoon"] = path => Disk.ReplaceSoon(path[..^4], file => file.Write("new"u8)),
        ["Append"] = path =>
        {
            using var file = Disk.Append(path);
            file.Write("new"u8);
        },
        ["Copy"] = path =>
        {
            Disk.WriteText(path + ".from", "new");
            Disk.Copy(path + ".from", path);
        },
    };

    [Theory]
    [MemberData(nameof(Writers))]
    public void Whoever_writes_a_file_replaces_a_link_at_its_name_and_leaves_what_it_names(
        string writer
    )
    {
        var folder = Folder("shared");
        var (victim, path) = (Path.Combine(folder, "victim"), Path.Combine(folder, "file.new"));
        Disk.WriteText(victim, "precious");
        foreach (
            var plant in (Action[])
                [
                    () => Link(victim, path),
                    () => Link(victim + "-none", path),
                    () => Links.HardLink(victim, path),
                ]
        )
        {
            plant();
            Writes[writer](path);
            Assert.Equal("precious", Disk.ReadText(victim));
            Assert.False(Disk.FileExists(victim + "-none"));
            var written = Disk.FileExists(path) ? path : path[..^4];
            Assert.False(Links.IsLink(written));
            Assert.Equal("new", Disk.ReadText(written));
            Disk.DeleteFile(written);
        }
    }

    [Theory(Timeout = 20_000)]
    [InlineData("WriteText")]
    [InlineData("WriteDurable")]
    [InlineData("ReplaceSoon")]
    [InlineData("Append")]
    public async Task A_device_is_written_to_and_never_replaced(string writer)
    {
        // Takes everything, as /dev/null does.
        var path = Path.Combine(Folder("dev"), "null.new");
        var made = await Cli.Wrap("mknod")
            .WithArguments([writer == "ReplaceSoon" ? path[..^4] : path, "c", "1", "3"])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(
            made.IsSuccess,
            "this machine lacks the right to make a device; run as root"
        );
        Writes[writer](path);
        var left = writer == "ReplaceSoon" ? path[..^4] : path;
        Assert.Equal(0, new FileInfo(left).Length);
        Assert.Throws<IOException>(() => Disk.ReadText(left));
        Assert.Equal([left], Disk.Files(Path.GetDirectoryName(left)!));
    }

    [Fact]
    public void Appending_goes_on_where_the_file_ends()
    {
        var path = Path.Combine(Folder("logs"), "log");
        foreach (
            var text in (byte[][])
                [
                    [1, 2],
                    [3],
                ]
        )
        {
            using var file = Disk.Append(path);
            file.Write(text);
        }

        Assert.Equal([1, 2, 3], Disk.ReadBytes(path));
    }

    [Fact]
    public void Listing_a_folder_goes_down_but_follows_no_link_to_a_folder()
    {
        var top = Folder("top");
        Disk.WriteText(Path.Combine(Folder("top/sub"), "file"), "");
        Disk.WriteText(Path.Combine(top, ".hidden"), "");
        Link(Path.Combine(top, "sub", "file"), Path.Combine(top, "named"));
        Link(top, Path.Combine(top, "sub", "loop"));
        Assert.Equal(
            [".hidden", "named", "sub/file"],
            Disk.FilesBelow(top)
                .Select(path => Path.GetRelativePath(top, path))
                .Order(StringComparer.Ordinal)
        );
        Assert.Empty(Disk.FilesBelow(top + "-none"));
    }

    [Fact]
    public void A_stat_changes_with_content_and_with_name_but_not_by_looking()
    {
        build.Input("a", "1");
        var path = build.InputPath("a");
        var first = FileStat.Of(path);
        Assert.Equal(1, first!.Size);
        _ = Disk.ReadText(path);
        Assert.Equal(first, FileStat.Of(path));
        Disk.Copy(path, path + "2");
        Assert.NotEqual(first.Inode, FileStat.Of(path + "2")!.Inode);
        Assert.Null(FileStat.Of(path + "3"));
        Assert.Null(FileStat.Of(path + "/x"));
        Assert.Null(FileStat.Of(build.Workspace.Inputs));
    }

    [Fact]
    public void Replacing_a_text_leaves_nothing_beside_it()
    {
        var path = build.InputPath("a");
        Disk.ReplaceText(path, "1");
        Disk.ReplaceText(path, "2");
        Assert.Equal("2", Disk.ReadText(path));
        Assert.Single(Disk.Files(build.Workspace.Inputs));
        Durability.Flush(path);
        Durability.FlushFolder(build.Workspace.Inputs);
        Assert.Throws<IOException>(() => Durability.FlushFolder(path + "/none"));
    }
}
