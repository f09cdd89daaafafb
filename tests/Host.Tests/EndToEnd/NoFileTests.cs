using System.Runtime.InteropServices;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Pipes and devices in the place of a user's files are refused at once, with words.</summary>
public sealed partial class NoFileTests
{
    private const int Limit = 60_000;

    [Theory(Timeout = Limit)]
    [InlineData("inputs/audio/ann.wav")]
    [InlineData("inputs/images/ann.jpg")]
    [InlineData("inputs/ann.json")]
    [InlineData("inputs/images/ann.json")]
    [InlineData("inputs/subtitles/ann.srt")]
    [InlineData("inputs/mark.png")]
    public async Task A_pipe_fails_the_video_that_reads_it_and_no_other(string path)
    {
        using var workspace = Workspace.With("ann", "bob").Portrait("ann");
        if (path.EndsWith("mark.png", StringComparison.Ordinal))
        {
            workspace.Write(
                "inputs/ann.json",
                """{ "finish": { "watermark": { "file": "mark.png" } } }"""
            );
        }

        Plant(workspace, path);
        var run = (await workspace.Render()).Ends(1).Says($"{path} is a named pipe, not a file");
        Assert.Equal(("failed", "made"), (run.Report.Of("ann"), run.Report.Of("bob")));
    }

    [Theory(Timeout = Limit)]
    [InlineData("recipes/default.json")]
    [InlineData("recipes/backends/preview.json")]
    public async Task A_pipe_in_the_place_of_a_recipe_is_a_wrong_request(string path)
    {
        using var workspace = Workspace.With("ann");
        Plant(workspace, path);
        (await workspace.Run("--target=Render")).Ends(2).Says($"{path} is a named pipe");
    }

    private static void Plant(Workspace workspace, string path)
    {
        workspace.Write(path, "").Delete(path);
        Assert.Equal(0, mkfifo(workspace[path], 0b110_110_110));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mkfifo(string path, int mode);
}
