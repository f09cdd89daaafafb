using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Avatar.Tests.Media;

public sealed class FfmpegToolsTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tools_come_from_their_variables_before_the_path()
    {
        Program("mine");
        Program("other");
        Program("ffmpeg");
        Program("ffprobe");

        var located = FfmpegTools.Locate(name =>
            name switch
            {
                "FFMPEG" => _folder.PathOf("mine"),
                "FFPROBE" => _folder.PathOf("other"),
                _ => _folder.Root,
            }
        );

        Assert.Equal(_folder.PathOf("mine"), located.Tools?.FfmpegPath);
        Assert.Equal(_folder.PathOf("other"), located.Tools?.FfprobePath);
        Assert.Null(located.Fault);
    }

    [Fact]
    public void A_missing_ffmpeg_is_a_problem_with_the_command_that_installs_it()
    {
        var onPath = FfmpegTools.Locate(name => name == "PATH" ? _folder.Root : null);
        var named = FfmpegTools.Locate(name => name == "FFMPEG" ? "/nowhere/ffmpeg" : null);

        Assert.Null(onPath.Tools);
        Assert.StartsWith(
            "ffmpeg isn't on this machine's PATH; run '",
            onPath.Fault?.ToString(),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "$FFMPEG names /nowhere/ffmpeg, which isn't there",
            named.Fault?.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_ffmpeg_without_ffprobe_is_a_problem()
    {
        Program("ffmpeg");

        var located = FfmpegTools.Locate(name => name == "PATH" ? _folder.Root : null);

        Assert.Contains("ffprobe", located.Fault?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with",
        "5.1.9-0+deb12u1"
    )]
    [InlineData("ffmpeg version N-110000-gabcdef1234 Copyright", "N-110000-gabcdef1234")]
    [InlineData("avconv version 11", null)]
    public void The_version_is_the_first_lines_third_word(string output, string? version) =>
        Assert.Equal(version, FfmpegTools.ParseVersion(output));

    [Fact(Timeout = 60_000)]
    public async Task This_machines_ffmpeg_tells_its_version_and_can_do_all_that_is_needed()
    {
        var version = await MediaFolder.Tools.ReadVersionAsync(
            _folder.Executor,
            _folder.Root,
            MediaFolder.Token
        );
        var missing = await FfmpegCapabilities.CheckAsync(
            MediaFolder.Tools,
            _folder.Executor,
            _folder.Root,
            MediaFolder.Token
        );

        Assert.NotEmpty(version);
        Assert.Empty(missing);
    }

    [Fact]
    public void A_missing_encoder_is_named_with_its_ffmpeg()
    {
        const string listing = " V....D libx265   H.265\n A....D aac   AAC\n";

        var problem = Assert.Single(
            FfmpegCapabilities.Missing(["libx264", "aac"], listing, "encoder", MediaFolder.Tools)
        );

        Assert.Contains("without the encoder libx264", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux", "apt-get install -y --no-install-recommends ffmpeg")]
    [InlineData("macos", "brew install ffmpeg")]
    [InlineData("windows", "winget install")]
    public void Every_platform_has_its_remedy(string platform, string command) =>
        Assert.Contains(command, FfmpegRemedy.Install(platform), StringComparison.Ordinal);

    [Fact(Timeout = 60_000)]
    public async Task Probing_tells_streams_sizes_rates_and_lengths()
    {
        await _folder.MakeAsync(
            "v.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc=d=2:s=64x48:r=25",
            "-i",
            MediaFolder.Sample("jfk.wav"),
            "-t",
            "2",
            "-ar",
            "48000",
            "-metadata:s:a:0",
            "language=zho"
        );
        var result = await _folder.Executor.RunAsync(
            new()
            {
                Program = MediaFolder.Tools.FfprobePath,
                Arguments = new FfprobeSettings().WithPacketCount().WithFile("v.mp4").ToArguments(),
                WorkingDirectory = _folder.Root,
            },
            MediaFolder.Token
        );

        var info = FfprobeOutput.Parse(result.StandardOutput);

        Assert.Contains("mp4", info.FormatName, StringComparison.Ordinal);
        Assert.Equal(2.0, info.Duration!.Value, 0.05);
        Assert.Equal(
            (64, 48, 25.0, 50L, 50L),
            (
                info.Video!.Width,
                info.Video.Height,
                info.Video.FrameRate,
                info.Video.Frames,
                info.Video.ReadPackets
            )
        );
        Assert.Equal(
            ("aac", 48000, 1, "zho"),
            (info.Audio!.Codec, info.Audio.SampleRate, info.Audio.Channels, info.Audio.Language)
        );
    }

    [Theory]
    [InlineData(
        """{"streams":[{"index":0,"codec_type":"video","side_data_list":[{"rotation":-90}]}],"format":{}}""",
        -90
    )]
    [InlineData("""{"streams":[{"index":0,"codec_type":"video","tags":{"rotate":"90"}}]}""", -90)]
    [InlineData(
        """{"streams":[{"index":0,"codec_type":"video","duration":"N/A","avg_frame_rate":"0/0"}]}""",
        0
    )]
    public void Rotation_is_read_from_old_and_new_ffprobes(string json, int rotation)
    {
        var video = FfprobeOutput.Parse(json).Video;

        Assert.Equal(rotation, video?.Rotation);
        Assert.Null(video?.Duration);
        Assert.Null(video?.FrameRate);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1,2]")]
    [InlineData("{\"streams\": [")]
    public void What_is_no_json_object_is_a_format_error(string json) =>
        Assert.Throws<FormatException>(() => FfprobeOutput.Parse(json));

    private void Program(string name) =>
        _folder.Write(OperatingSystem.IsWindows() ? name + ".exe" : name, [1]);
}
