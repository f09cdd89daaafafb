#pragma warning disable RS0030 // tests look at files without the product's own file operations

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What becomes of published files that somebody changed.</summary>
public sealed class DamagedOutputTests(Rendered rendered)
{
    private const int Limit = 120_000;

    [Theory(Timeout = Limit)]
    [InlineData("outputs/bob.mp4")]
    [InlineData("outputs/bob.jpg")]
    public async Task A_deleted_output_runs_that_videos_finish(string output)
    {
        using var copy = await rendered.Copy();
        var before = copy.Bytes(output);
        copy.Delete(output);
        var call = await copy.Render();
        call.Ends(0).Runs("finish bob");
        Assert.Contains("is missing", call.Report.Reasons("finish bob"), StringComparison.Ordinal);
        Assert.Equal("made", call.Report.Of("bob"));
        Assert.Equal(before, copy.Bytes(output));
        (await copy.Render()).Ends(0).Runs();
    }

    [Fact(Timeout = Limit)]
    public async Task A_truncated_video_is_set_aside_and_finished_again()
    {
        using var copy = await rendered.Copy();
        var whole = copy.Bytes("outputs/bob.mp4");
        await Replace(copy, "outputs/bob.mp4", whole[..(whole.Length / 2)], whole);
    }

    [Fact(Timeout = Limit)]
    public async Task A_video_replaced_by_hand_is_set_aside_and_finished_again()
    {
        using var copy = await rendered.Copy();
        var whole = copy.Bytes("outputs/bob.mp4");
        await Replace(copy, "outputs/bob.mp4", copy.Bytes("outputs/ann.mp4")[1..], whole);
    }

    [Fact(Timeout = Limit)]
    public async Task A_poster_replaced_by_hand_is_set_aside_and_made_again()
    {
        using var copy = await rendered.Copy();
        await Replace(
            copy,
            "outputs/bob.jpg",
            "a drawing"u8.ToArray(),
            copy.Bytes("outputs/bob.jpg")
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Somebodys_file_where_a_new_video_goes_is_set_aside()
    {
        using var copy = await rendered.Copy();
        copy.Recording("dee").Write("outputs/dee.mp4", "my own");
        var call = await copy.Render();
        call.Ends(0);
        Assert.Equal("my own", copy.Text(AsideOf(copy, call, "dee.mp4")));
    }

    private static async Task Replace(Workspace copy, string output, byte[] by, byte[] wanted)
    {
        await File.WriteAllBytesAsync(copy[output], by, TestContext.Current.CancellationToken);
        var call = await copy.Render();
        call.Ends(0).Runs("finish bob");
        Assert.Contains(
            $"{output} was changed by hand",
            call.Report.Reasons("finish bob"),
            StringComparison.Ordinal
        );
        Assert.Equal(by, copy.Bytes(AsideOf(copy, call, Path.GetFileName(output))));
        Assert.Equal(wanted, copy.Bytes(output));
        (await copy.Render()).Ends(0).Runs();
    }

    private static string AsideOf(Workspace copy, Call call, string file)
    {
        var aside = Assert.Single(Directory.GetFiles(copy["outputs/.build/aside"]));
        Assert.EndsWith(file, aside, StringComparison.Ordinal);
        call.Says(Path.GetFileName(aside));
        return aside;
    }
}
