using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>What a renderer finds around it: files written for it, folders that stay, variables.</summary>
public sealed class SurroundingsTests
{
    private const int Limit = 30_000;

    [Theory(Timeout = Limit)]
    [InlineData("")]
    [InlineData("None")]
    public async Task A_prompt_that_pandas_would_take_for_a_missing_number_stays_text(string prompt)
    {
        using var rendering = new Rendering("hunyuan-avatar") { Prompt = prompt };
        await rendering.RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains(
            $",\"{prompt} \",25",
            rendering.Text("items.csv"),
            StringComparison.Ordinal
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", "ENABLE_COMPILE", "true")]
    [InlineData("liveavatar-tpp", "ENABLE_COMPILE", "true")]
    public async Task What_a_renderer_compiles_stays_for_later_runs(
        string backend,
        string name,
        string value
    )
    {
        using var rendering = new Rendering(backend);
        var command = await rendering.CommandAsync(TestContext.Current.CancellationToken);
        Assert.Equal(value, command.Environment[name]);
        var kept = Path.Combine(rendering["cache"], backend);
        Assert.Equal(
            Path.Combine(kept, "inductor"),
            command.Environment["TORCHINDUCTOR_CACHE_DIR"]
        );
        Assert.True(Disk.FolderExists(kept));
    }

    [Theory]
    [InlineData("/c", "/h", "/c/avatar-build")]
    [InlineData("c", "/h", "/h/.cache/avatar-build")]
    [InlineData(null, "", null)]
    public void A_cache_is_its_users_own(string? cache, string? home, string? folder) =>
        Assert.Equal(
            folder,
            AvatarBuild.Avatar.Renderers.Jobs.VideoStepsOptions.CacheFolderOf(name =>
                name == "HOME" ? home : cache
            )
        );
}
