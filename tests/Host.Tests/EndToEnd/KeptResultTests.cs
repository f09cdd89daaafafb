namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Results that come back instead of being made again.</summary>
public sealed class KeptResultTests
{
    private const int Limit = 120_000;

    private static async Task<Workspace> Made(string keys = "")
    {
        var workspace = Workspace.With("ann").WithModel();
        workspace.Recipe(Recipe(keys));
        (await workspace.Render()).Ends(0);
        Assert.Single(workspace.ModelCalls());
        return workspace;
    }

    private static string Recipe(string keys) =>
        $$"""{ "backend": "model", "size": "192*128", "attempts": 1 {{keys}} }""";

    [Fact(Timeout = Limit)]
    public async Task An_edit_undone_renders_nothing()
    {
        using var workspace = await Made();
        workspace.Recording("ann", 2);
        (await workspace.Render()).Ends(0).Says("render ann");
        workspace.Recording("ann", 1);
        var back = await workspace.Render();
        back.Ends(0).Says(", 4 from the cache");
        Assert.Equal(2, workspace.ModelCalls().Count);
        (await workspace.Render()).Ends(0).Says("1 video: 1 fresh; 0 steps run");
    }

    [Fact(Timeout = Limit)]
    public async Task A_recording_renamed_renders_nothing()
    {
        using var workspace = await Made();
        workspace.Recording("beth", 1).Delete("inputs/audio/ann.wav");
        var renamed = await workspace.Render();
        renamed.Ends(0).Says("from the cache");
        Assert.True(workspace.Has("outputs/beth.mp4"));
        Assert.Single(workspace.ModelCalls());
    }

    [Fact(Timeout = Limit)]
    public async Task A_recipe_changed_and_changed_back_renders_once_for_each()
    {
        using var workspace = await Made();
        workspace.Recipe(Recipe(""", "image": { "fit": "blur" }"""));
        (await workspace.Render()).Ends(0);
        workspace.Recipe(Recipe(""));
        (await workspace.Render()).Ends(0).Says("from the cache");
        Assert.Equal(2, workspace.ModelCalls().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_video_comes_back_as_it_was()
    {
        using var workspace = await Made();
        var before = workspace.Bytes("outputs/ann.mp4");
        workspace.Delete("outputs/ann.mp4");
        (await workspace.Render()).Ends(0).Says("1 video: 1 made; 0 steps run, 1 from the cache");
        Assert.Equal(before, workspace.Bytes("outputs/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Force_takes_nothing_from_the_cache()
    {
        using var workspace = await Made();
        (await workspace.Render("--force")).Ends(0);
        Assert.Equal(2, workspace.ModelCalls().Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_cache_an_edit_undone_renders_again()
    {
        using var workspace = await Made(""", "cacheGigabytes": 0""");
        workspace.Recording("ann", 2);
        (await workspace.Render()).Ends(0);
        workspace.Recording("ann", 1);
        (await workspace.Render()).Ends(0);
        Assert.Equal(3, workspace.ModelCalls().Count);
    }
}
