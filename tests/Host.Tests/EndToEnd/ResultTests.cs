namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What the published videos are, told by ffprobe and by samples.</summary>
public sealed class ResultTests
{
    private const int Limit = 120_000;

    private const string Policy = """
        { "backend": "preview", "attempts": 1,
          "size": [ { "under": 1.4, "size": "192*128" }, { "under": 2.6, "size": "256*144" }, { "size": "320*176" } ] }
        """;

    [Fact(Timeout = Limit)]
    public async Task Size_length_and_sound_are_as_asked()
    {
        using var workspace = Workspace.With("short").Recipe(Policy);
        await Medium.Ffmpeg(
            "-i",
            Workspace.Sample("speech-2.wav"),
            "-i",
            Workspace.Sample("speech-3.wav"),
            "-filter_complex",
            "[0:a][1:a]concat=v=0:a=1",
            "-ar",
            "44100",
            "-ac",
            "2",
            workspace["inputs/audio/medium.flac"]
        );
        await Medium.Ffmpeg(
            "-stream_loop",
            "1",
            "-i",
            workspace["inputs/audio/medium.flac"],
            "-c:a",
            "libmp3lame",
            workspace["inputs/audio/long.mp3"]
        );
        (await workspace.Render()).Ends(0);
        await IsAsAsked(workspace, "short.wav", "192*128", 48000);
        await IsAsAsked(workspace, "medium.flac", "256*144", 44100);
        await IsAsAsked(workspace, "long.mp3", "320*176", 44100);
    }

    [Fact(Timeout = Limit)]
    public async Task Silence_cut_from_the_head_is_cut_from_sound_and_subtitles_alike()
    {
        using var workspace = new Workspace().Portrait("default");
        workspace.Write("inputs/subtitles/late.srt", "1\n00:00:01,000 --> 00:00:01,800\nAsk not\n");
        workspace.Recipe("""{ "backend": "preview", SMALL, "finish": { "subtitles": "soft" } }""");
        await Medium.Ffmpeg(
            "-i",
            Workspace.Sample("speech-1.wav"),
            "-af",
            "adelay=800,apad=pad_len=11200",
            Made(workspace, "inputs/audio/late.wav")
        );
        (await workspace.Render()).Ends(0);
        var video = await Medium.Probe(workspace["outputs/late.mp4"]);
        // 0.8 + 1.2 + 0.7 s, of which 0.1 s stay at each end.
        Assert.InRange(video.VideoSeconds, 1.3, 1.5);
        Assert.InRange(
            await Medium.OffsetMs(workspace["outputs/.build/audio/default/late.wav"], video.Path),
            -40,
            40
        );
        Assert.Equal(1, video.Streams("subtitle"));
        await Medium.Ffmpeg("-i", video.Path, "-map", "0:s:0", workspace["shown.srt"]);
        Assert.Matches(
            @"00:00:00,(2[5-9]|3[0-5])\d --> 00:00:01,(0[5-9]|1[0-5])",
            workspace.Text("shown.srt")
        );
        Assert.Contains("Ask not", workspace.Text("shown.srt"), StringComparison.Ordinal);
    }

    private static async Task IsAsAsked(
        Workspace workspace,
        string recording,
        string size,
        int rate
    )
    {
        var name = Path.GetFileNameWithoutExtension(recording);
        var prepared = workspace[$"outputs/.build/audio/default/{name}.wav"];
        var seconds = (new FileInfo(prepared).Length - 44) / 32000.0;
        var video = await Medium.Probe(workspace[$"outputs/{name}.mp4"]);
        Assert.Equal(
            (size, "h264", "aac"),
            (video.Size, video.Codec("video"), video.Codec("audio"))
        );
        Assert.InRange(Math.Abs(video.VideoSeconds - seconds), 0, 0.0401);
        Assert.InRange(Math.Abs(video.AudioSeconds - seconds), 0, 0.0801);
        Assert.Equal((int)Math.Ceiling(seconds * 25), video.Frames);
        Assert.Contains(video.SampleRate, new[] { 48000, 16000, rate });
        Assert.InRange(await Medium.OffsetMs(prepared, video.Path), -40, 40);
        await Medium.Ffmpeg("-xerror", "-i", video.Path, "-f", "null", "-");
        Assert.Equal(size, (await Medium.Probe(workspace[$"outputs/{name}.jpg"])).Size);
    }

    private static string Made(Workspace workspace, string path)
    {
        workspace.Write(path, "");
        return workspace[path];
    }
}
