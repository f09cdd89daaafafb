#pragma warning disable RS0030 // tests look at files without the product's own file operations
using AvatarBuild.Engine.Cache;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Tests.Cache;

/// <summary>Results that come back, and those that mustn't.</summary>
public sealed class ActionCacheTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly string folder = Directory.CreateTempSubdirectory("cache-").FullName;
    private readonly Workspace workspace;

    public ActionCacheTests() =>
        workspace = new Workspace(Path.Combine(folder, "inputs"), Path.Combine(folder, "outputs"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Step StepOf(string name, bool needed) =>
        new()
        {
            Name = "make " + name,
            Kind = "make",
            Outputs = [new("result", Artifact.Output(name), "result", needed)],
            Action = (_, _) => throw new InvalidOperationException(),
        };

    private string Private(string name) =>
        Directory.CreateDirectory(Path.Combine(folder, "private", name)).FullName;

    private ActionCache Cache(long limit = 1 << 20) => new(workspace, limit);

    private static string Key(char letter) => new(letter, 64);

    private string Keep(ActionCache cache, char key, string content, bool needed = false)
    {
        var own = Private("from-" + key);
        var staged = Path.Combine(own, "staged-0");
        File.WriteAllText(staged, content);
        var record = new StepRecord
        {
            Id = "outputs/a",
            Key = Key(key),
            Outputs = [new("outputs/a", ContentHash.OfFile(staged))],
            Facts = "facts",
        };
        cache.Keep(StepOf("a", needed), new ActionRecord(record, "manifest"), own);
        return staged;
    }

    private string? Take(ActionCache cache, char key, bool needed = false)
    {
        var own = Private("to-" + key);
        return cache.Take(StepOf("b", needed), Key(key), own) is null
            ? null
            : File.ReadAllText(Path.Combine(own, "staged-0"));
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_kept_comes_back_under_another_name()
    {
        await Task.CompletedTask;
        _ = Keep(Cache(), 'a', "content");
        var taken = Cache().Take(StepOf("b", false), Key('a'), Private("b"))!;
        Assert.Equal(
            ("outputs/b", "outputs/b", "facts", "manifest"),
            (taken.Record.Id, taken.Record.Outputs[0].Path, taken.Record.Facts, taken.Manifest)
        );
        Assert.Equal("content", File.ReadAllText(Path.Combine(Private("b"), "staged-0")));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Content_that_was_changed_by_hand_does_not_come_back(bool needed)
    {
        await Task.CompletedTask;
        _ = Keep(Cache(), 'a', "content", needed);
        var kept = Directory
            .GetFiles(Path.Combine(workspace.Cache, "content"), "*", SearchOption.AllDirectories)
            .Single();
        File.SetAttributes(kept, FileAttributes.Normal);
        File.WriteAllText(kept, "changed");
        Assert.Null(Take(Cache(), 'a', needed));
        Assert.False(Cache().Holds(Key('a')));
    }

    [Fact(Timeout = Limit)]
    public async Task An_edit_of_a_published_file_does_not_reach_what_is_kept()
    {
        await Task.CompletedTask;
        var published = Keep(Cache(), 'a', "content", needed: true);
        File.WriteAllText(published, "edited");
        Assert.Equal("content", Take(Cache(), 'a', needed: true));
    }

    [Fact(Timeout = Limit)]
    public async Task A_published_file_that_came_back_can_be_edited_without_reaching_what_is_kept()
    {
        await Task.CompletedTask;
        _ = Keep(Cache(), 'a', "content");
        _ = Take(Cache(), 'a', needed: true);
        File.WriteAllText(Path.Combine(Private("to-a"), "staged-0"), "edited");
        Assert.Equal("content", Take(Cache(), 'a', needed: true));
    }

    [Fact(Timeout = Limit)]
    public async Task A_torn_record_does_not_come_back()
    {
        await Task.CompletedTask;
        _ = Keep(Cache(), 'a', "content");
        var action = Path.Combine(workspace.Cache, "actions", "aa", Key('a'));
        File.WriteAllBytes(action, File.ReadAllBytes(action)[..^9]);
        Assert.Null(Take(Cache(), 'a'));
    }

    [Fact(Timeout = Limit)]
    public async Task Over_the_limit_the_least_recently_used_go_first()
    {
        await Task.CompletedTask;
        var cache = Cache(limit: 3000);
        foreach (var key in "abc")
        {
            _ = Keep(cache, key, new string(key, 1000));
            Age(key, days: 10 - key % 10);
        }

        // Used now, so younger than all.
        Assert.NotNull(Take(cache, 'a'));
        _ = Keep(cache, 'd', new string('d', 1000));
        cache.Trim();
        Assert.Equal([true, false, false, true], "abcd".Select(key => Cache(3000).Holds(Key(key))));
        var bytes = Directory
            .GetFiles(Path.Combine(workspace.Cache, "content"), "*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        Assert.Equal(2000, bytes);
    }

    private void Age(char key, int days) =>
        File.SetLastWriteTimeUtc(
            Path.Combine(workspace.Cache, "actions", $"{key}{key}", Key(key)),
            TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days)
        );

    [Fact(Timeout = Limit)]
    public async Task Without_a_limit_nothing_is_kept()
    {
        await Task.CompletedTask;
        _ = Keep(Cache(limit: 0), 'a', "content");
        Assert.False(Directory.Exists(workspace.Cache));
    }
}
