using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Tests.Freshness;

public sealed class FileHasherTests : IDisposable
{
    private readonly TestBuild build = new();
    private readonly Artifact artifact = Artifact.Input("a");

    public void Dispose() => build.Dispose();

    // A clock so many seconds after the file's own.
    private Clock After(double seconds)
    {
        var touched = FileStat.Of(build.InputPath("a"))!.ChangedNs;
        return new Clock(
            DateTimeOffset.UnixEpoch.AddTicks(touched / 100) + TimeSpan.FromSeconds(seconds)
        );
    }

    // How often the file is read when it is looked at twice, the second time by another run.
    private int Reads(TimeProvider time)
    {
        var reads = 0;
        string Learn(string path)
        {
            reads++;
            return ContentHash.OfFile(path);
        }

        var first = new FileHasher(build.Workspace, new Dictionary<string, FileMemo>(), time);
        first.Remember("a", build.InputPath("a"), Learn);
        var memory = first.TakeLearnt().ToDictionary(StringComparer.Ordinal);
        new FileHasher(build.Workspace, memory, time).Remember("a", build.InputPath("a"), Learn);
        return reads;
    }

    [Fact]
    public void An_untouched_file_is_read_once()
    {
        build.Input("a", "text");
        Assert.Equal(1, Reads(After(seconds: 2.1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.9)]
    [InlineData(-3600)]
    public void A_file_touched_less_than_two_seconds_before_is_read_again(double seconds)
    {
        build.Input("a", "text");
        Assert.Equal(2, Reads(After(seconds)));
    }

    [Fact]
    public void A_change_within_the_clocks_grain_is_seen()
    {
        build.Input("a", "1");
        var time = After(0.001);
        var hasher = new FileHasher(build.Workspace, new Dictionary<string, FileMemo>(), time);
        var before = hasher.Examine(artifact).Digest;
        build.Input("a", "2");
        Assert.NotEqual(before, hasher.Examine(artifact).Digest);
    }

    [Fact]
    public void Absent_folder_and_unreadable_are_told_apart()
    {
        var hasher = new FileHasher(
            build.Workspace,
            new Dictionary<string, FileMemo>(),
            TimeProvider.System
        );
        Assert.Equal(FileState.Absent, hasher.Examine(artifact));
        Disk.CreateFolder(build.InputPath("a"));
        Assert.Null(hasher.Examine(artifact).Digest);
        Links.Link(build.InputPath("b"), build.InputPath("b"));
        Assert.Contains("inputs/b", hasher.Examine(Artifact.Input("b")).Trouble);
    }

    [Fact]
    public void A_link_is_the_file_it_names()
    {
        build.Input("real", "text");
        Links.Link(build.InputPath("real"), build.InputPath("a"));
        var hasher = new FileHasher(
            build.Workspace,
            new Dictionary<string, FileMemo>(),
            TimeProvider.System
        );
        Assert.Equal(ContentHash.OfText("text"), hasher.Examine(artifact).Digest);
    }
}

internal sealed class Clock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
