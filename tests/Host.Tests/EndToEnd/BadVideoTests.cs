#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Text;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What is wrong with one video fails that one, with a reason; the others are made, and the program ends 1.</summary>
public sealed class BadVideoTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task Each_bad_recording_fails_its_own_video_with_its_reason()
    {
        using var workspace = Workspace.With("good");
        var wav = workspace.Bytes("inputs/audio/good.wav");
        Put(workspace, "audio/empty.wav", []);
        Put(workspace, "audio/header.wav", wav[..44]);
        Put(workspace, "audio/truncated.wav", wav[..20000]);
        Put(workspace, "audio/silent.wav", [.. wav[..44], .. new byte[wav.Length - 44]]);
        Put(workspace, "audio/text.wav", Encoding.UTF8.GetBytes("I am no sound"));
        Put(
            workspace,
            "audio/noise.mp3",
            [.. Enumerable.Range(0, 9000).Select(i => (byte)(i * i * 31))]
        );
        Put(workspace, "audio/picture.ogg", File.ReadAllBytes(Workspace.Sample("portrait.jpg")));
        Put(workspace, "audio/twice.wav", wav);
        Put(workspace, "audio/twice.flac", wav);
        var call = await workspace.Render();
        call.Ends(1);
        Assert.Equal((1, 8), (call.Report.Count("made"), call.Report.Count("failed")));
        Assert.Equal("made", call.Report.Of("good"));
        Fails(call, "empty", "audio/empty.wav is empty (0 bytes); replace it with a recording");
        Fails(call, "header", "audio/header.wav is a WAV header without any sound;");
        Fails(call, "truncated", "audio/truncated.wav is truncated");
        Fails(call, "silent", "audio/silent.wav is silent: no sample differs from 0;");
        Fails(call, "text", "audio/text.wav is a text file, not a recording;");
        Fails(call, "noise", "audio/noise.mp3 ");
        Fails(call, "picture", "audio/picture.ogg is a JPEG picture, not a recording;");
        Fails(call, "twice", "more than one recording is named 'twice': inputs/audio/twice.");
        Assert.All(
            (string[])
                ["empty", "header", "truncated", "silent", "text", "noise", "picture", "twice"],
            name => Assert.False(workspace.Has($"outputs/{name}.mp4"))
        );
        Assert.DoesNotContain(
            call.Ran,
            step => step.StartsWith("render ", StringComparison.Ordinal) && step != "render good"
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Each_bad_portrait_fails_its_own_video_with_its_reason()
    {
        using var workspace = new Workspace();
        foreach (var name in (string[])["good", "zero", "cut", "text", "svg", "none", "two"])
        {
            workspace.Recording(name);
        }

        var jpeg = await File.ReadAllBytesAsync(
            Workspace.Sample("portrait.jpg"),
            TestContext.Current.CancellationToken
        );
        Put(workspace, "images/good.jpg", jpeg);
        Put(workspace, "images/zero.png", []);
        Put(workspace, "images/cut.jpg", jpeg[..(jpeg.Length / 2)]);
        Put(workspace, "images/text.jpg", Encoding.UTF8.GetBytes("not a picture"));
        Put(
            workspace,
            "images/svg.png",
            Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'/>")
        );
        Put(workspace, "images/two.jpg", jpeg);
        Put(workspace, "images/two.png", jpeg);
        var call = await workspace.Render();
        call.Ends(1);
        Assert.Equal((1, 6), (call.Report.Count("made"), call.Report.Count("failed")));
        Fails(call, "zero", "images/zero.png is empty (0 bytes);");
        Fails(call, "cut", "images/cut.jpg is truncated");
        Fails(call, "text", "images/text.jpg is a text file, not a picture;");
        Fails(call, "svg", "images/svg.png is an SVG drawing, not a picture;");
        Fails(
            call,
            "none",
            "there is no default.* for recordings that have no image of their own name"
        );
        Fails(call, "two", "more than one image is named 'two'");
    }

    [Fact(Timeout = Limit)]
    public async Task An_override_with_errors_fails_its_own_video()
    {
        using var workspace = Workspace.With("ann", "bob");
        workspace.Write("inputs/bob.json", "{\n  \"finnish\": {},\n  \"seed\": -1\n}");
        var call = await workspace.Render();
        call.Ends(1);
        Assert.Equal("made", call.Report.Of("ann"));
        Fails(call, "bob", "inputs/bob.json:2:3: unknown key 'finnish'; did you mean 'finish'?");
        Fails(call, "bob", "inputs/bob.json:3:11: seed must be");
        call.Says("inputs/bob.json:2:3: unknown key 'finnish'");
    }

    [Fact(Timeout = Limit)]
    public async Task A_recording_that_is_a_playlist_reads_no_other_file()
    {
        using var workspace = Workspace.With("good");
        var other = workspace["inputs/audio/good.wav"];
        workspace.Write("inputs/audio/hls.wav", $"#EXTM3U\n#EXTINF:1,\n{other}\n#EXT-X-ENDLIST\n");
        workspace.Write("inputs/audio/concat.wav", $"ffconcat version 1.0\nfile '{other}'\n");
        workspace.Write("inputs/audio/late.mp3", new string(' ', 600) + $"\n#EXTM3U\n{other}\n");
        var call = await workspace.Render();
        call.Ends(1);
        Fails(call, "hls", "audio/hls.wav is a playlist (m3u8), not a recording;");
        Fails(call, "concat", "audio/concat.wav is a playlist (ffconcat), not a recording;");
        Assert.Equal(("made", "failed"), (call.Report.Of("good"), call.Report.Of("late")));
    }

    [Fact(Timeout = Limit)]
    public async Task Plan_tells_what_is_wrong_with_videos_before_anything_runs()
    {
        using var workspace = Workspace.With("good");
        Put(workspace, "audio/empty.wav", []);
        workspace.Recording("odd").Write("inputs/odd.json", "{ \"sead\": 1 }");
        var plan = await workspace.Run("--target=Plan");
        plan.Says("empty.wav is empty (0 bytes)").Says("inputs/odd.json:1:3: unknown key 'sead'");
        plan.Says("images/default.jpg").Says("inputs/images/default.json").Says("\"mouth\"");
        plan.Says("3 videos: 1 to make, 0 fresh, 2 with bad input");
    }

    private static void Put(Workspace workspace, string path, byte[] bytes)
    {
        workspace.Write("inputs/" + path, "");
        File.WriteAllBytes(workspace["inputs/" + path], bytes);
    }

    private static void Fails(Call call, string video, string reason)
    {
        Assert.Equal("failed", call.Report.Of(video));
        Assert.Contains(reason, call.Report.MessageOf(video), StringComparison.Ordinal);
        Assert.Contains("BadInput", call.Report[video].ToString(), StringComparison.Ordinal);
        call.Says(reason);
    }
}
