#pragma warning disable RS0030 // tests look at files without the product's own file operations
namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Folders: where paths are relative to, which may be which, and what lies in the way.</summary>
public sealed class FolderTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task Paths_of_options_and_variables_are_relative_to_where_the_user_stands()
    {
        using var workspace = Workspace.With("ann");
        workspace.Recipe("""{ "backend": "preview", SMALL }""", "other");
        workspace.Folder = Directory.CreateDirectory(workspace["elsewhere/deep"]).FullName;
        Directory.Move(workspace["inputs"], workspace["elsewhere/in"]);
        File.Move(workspace["recipes/other.json"], workspace["elsewhere/mine.json"]);
        Directory.CreateDirectory(workspace["elsewhere/bin"]);
        foreach (var tool in (string[])["ffmpeg", "ffprobe"])
        {
            File.CreateSymbolicLink(workspace["elsewhere/bin/" + tool], OnPath(tool));
        }

        workspace.Variables["FFMPEG"] = "../bin/ffmpeg";
        workspace.Variables["AVATAR_BUILD_LEASES"] = "../leases";
        var call = await workspace.Run(
            "--target=out/ann.mp4",
            "--working=../..",
            "--inputs=../in",
            "--outputs=out",
            "--recipe=../mine.json",
            "--trace=run.json"
        );
        call.Ends(0);
        Assert.True(workspace.Has("elsewhere/deep/out/ann.mp4"));
        Assert.True(workspace.Has("elsewhere/deep/run.json"));
        Assert.True(Directory.Exists(workspace["elsewhere/deep/out/.build/render/mine"]));
        (await workspace.Run("--working=..", "--target=Plan"))
            .Ends(2)
            .Says("there is no recipe 'default'");
    }

    [Theory(Timeout = Limit)]
    [InlineData("--outputs=inputs/videos", "lies within the inputs folder")]
    [InlineData("--outputs=inputs", "lies within the inputs folder")]
    [InlineData("--outputs=linked/audio", "lies within the inputs folder")]
    [InlineData("--inputs=outputs/.build/x", "which is this program's own")]
    public async Task Sources_and_results_are_not_mixed_through_links_neither(
        string option,
        string why
    )
    {
        using var workspace = Workspace.With("ann");
        File.CreateSymbolicLink(workspace["linked"], workspace["inputs"]);
        (await workspace.RenderAgain(option)).Ends(2).Says(why);
        Assert.False(Directory.Exists(workspace["inputs/videos"]));
        Assert.False(Directory.Exists(workspace["inputs/.build"]));
        (await workspace.Run(option, "--help")).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task An_outputs_link_that_leads_nowhere_is_named_and_nothing_is_made_there()
    {
        using var workspace = Workspace.With("ann");
        Directory.Delete(workspace["outputs"]);
        File.CreateSymbolicLink(workspace["outputs"], workspace["unmounted/videos"]);
        (await workspace.RenderAgain()).Ends(3).Says("is a link to ").Says("no folder is there");
        Assert.False(Directory.Exists(workspace["unmounted"]));
        Directory.CreateDirectory(workspace["unmounted/videos"]);
        (await workspace.RenderAgain()).Ends(0);
        Assert.True(workspace.Has("unmounted/videos/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_named_like_a_video_or_a_report_is_set_aside_or_named()
    {
        using var workspace = Workspace.With("ann");
        workspace.Write("outputs/ann.mp4/mine.txt", "mine");
        Directory.CreateDirectory(workspace["outputs/.build/index.db"]);
        (await workspace.RenderAgain()).Ends(0).Says("ann.mp4");
        Assert.True(workspace.Has("outputs/ann.mp4"));
        Assert.Single(
            Directory.GetFiles(
                workspace["outputs/.build/aside"],
                "mine.txt",
                SearchOption.AllDirectories
            )
        );
        (await workspace.Render()).Ends(0).Runs();
    }

    private static string OnPath(string tool) =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(folder => Path.Combine(folder, tool))
            .First(File.Exists);
}
