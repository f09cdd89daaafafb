namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Names that meet shells, patterns and option parsers elsewhere.</summary>
public sealed class NamesTests
{
    private const int Limit = 120_000;

    private static readonly string[] Odd =
    [
        "two words",
        "it's \"quoted\"",
        "100%d of $HOME",
        "-y",
        "line\nbreak",
        "你好，世界",
        "[a]*?{b}",
        "a:b;c&d|e`f`",
    ];

    [Fact(Timeout = Limit)]
    public async Task Odd_names_are_made_by_the_preview()
    {
        using var workspace = Workspace.With(Odd);
        workspace.Recipe("""{ "backend": "preview", "size": "128*96", "attempts": 1 }""");
        foreach (var name in Odd)
        {
            workspace.Write(
                $"inputs/subtitles/{name}.srt",
                Rendered.Subtitles("100% {it's} \\ \"é\"")
            );
        }

        workspace.Portrait("-y").Portrait("100%d of $HOME");
        var call = await workspace.Render();
        call.Ends(0);
        Assert.All(Odd, name => Assert.True(workspace.Has($"outputs/{name}.mp4"), name));
        Assert.All(Odd, name => Assert.True(workspace.Has($"outputs/{name}.jpg"), name));
        (await workspace.Render()).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task Odd_names_and_prompts_reach_a_model_as_they_are()
    {
        using var workspace = Workspace
            .With("-y", "it's \"quoted\"")
            .WithModel(", \"-metadata\", \"{prompt}\"");
        workspace.Write("inputs/prompts/-y.txt", "$(touch hacked) `touch hacked`; touch hacked");
        (await workspace.Render()).Ends(0);
        Assert.False(workspace.Has("hacked") || workspace.Has("tools/hacked"));
        Assert.Equal(
            ["-y", "it's \"quoted\""],
            workspace.ModelCalls().Order(StringComparer.Ordinal)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task One_video_of_an_odd_name_is_asked_for_by_its_file()
    {
        using var workspace = Workspace.With("-y", "two words");
        var call = await workspace.Run("--target=outputs/-y.mp4");
        call.Ends(0);
        Assert.Equal(("made", "filtered"), (call.Report.Of("-y"), call.Report.Of("two words")));
        (await workspace.Run("--target", "outputs/two words.mp4")).Ends(0);
        Assert.True(workspace.Has("outputs/two words.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_workspace_in_a_folder_with_an_odd_name_works()
    {
        using var workspace = new Workspace("it's 100% \"mine\": 工作 {a}")
            .Portrait("default")
            .Recording("ann");
        workspace.Write("inputs/subtitles/ann.srt", Rendered.Subtitles("Ask not"));
        (await workspace.Render()).Ends(0);
        (await workspace.Render()).Ends(0).Runs();
    }
}
