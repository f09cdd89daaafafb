using System.Runtime.InteropServices;
using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Sound;

public sealed class AudioFormatTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("a.wav", "")]
    [InlineData("a.mp3", "-ar 44100 -ac 2")]
    [InlineData("a.m4a", "-ar 44100")]
    [InlineData("a.aac", "-ar 44100")]
    [InlineData("a.flac", "-ar 48000 -ac 2")]
    [InlineData("a.ogg", "-ar 44100 -c:a libvorbis")]
    [InlineData("a.opus", "-ar 48000")]
    [InlineData("u8.wav", "-c:a pcm_u8")]
    [InlineData("a.aiff", "-ar 44100")]
    [InlineData("a.aif", "-ar 44100 -c:a pcm_s24be -f aiff")]
    [InlineData("a.caf", "-ar 44100")]
    [InlineData("a.m4b", "-ar 44100 -c:a aac -f ipod")]
    [InlineData("a.wma", "-ar 44100")]
    [InlineData("a.mp4", "-ar 48000 -c:a aac")]
    [InlineData("a.mov", "-ar 48000 -c:a pcm_s16le")]
    [InlineData("a.mkv", "-ar 48000 -c:a flac")]
    [InlineData("a.webm", "-ar 48000 -c:a libopus")]
    [InlineData("surround.wav", "-ar 48000 -ac 6 -c:a pcm_s24le")]
    [InlineData("vbr-without-length.mp3", "-q:a 2 -write_xing 0")]
    [InlineData("quick-start.m4a", "-movflags +faststart")]
    [InlineData("mp3-named.wav", "-c:a libmp3lame -f mp3")]
    public async Task A_recording_of_any_format_becomes_16_kHz_mono(string name, string options)
    {
        await _folder.MakeAsync(
            name,
            [
                "-i",
                MediaFolder.Sample("jfk.wav"),
                .. Path.GetExtension(name) is ".mp4" or ".mov" or ".mkv"
                    ? ["-f", "lavfi", "-t", "4", "-i", "testsrc=s=64x64:r=5", "-c:v", "mpeg4"]
                    : (string[])[],
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ]
        );

        var run = await _folder.AudioAsync(name, new AudioSettings { Trim = false });

        var facts = run.Facts();
        // Without a Xing header nobody knows how much of the last frames is padding.
        Assert.InRange(facts.Seconds, 3.99, 4.12);
        Assert.Equal(16000, facts.SampleRate);
        var wav = run.Read("audio.wav");
        Assert.Equal(44 + (facts.Samples * 2), wav.Length);
        Assert.Equal("RIFF"u8, wav.AsSpan(0, 4));
        Assert.Equal(facts.Samples * 2, MemoryMarshal.Read<uint>(wav.AsSpan(40)));
    }

    // No free encoder makes it: 200 frames of 20 ms, written by hand.
    [Fact(Timeout = 60_000)]
    public async Task A_telephones_amr_is_a_recording()
    {
        byte[] frame =
        [
            0x04,
            0x5A,
            0x3C,
            0x99,
            0x17,
            0xE2,
            0x40,
            0x6B,
            0xD1,
            0x28,
            0x75,
            0xAE,
            0x10,
        ];
        var frames = Enumerable.Repeat(frame, 200).SelectMany(bytes => bytes);
        _folder.Write("a.amr", [.. "#!AMR\n"u8, .. frames]);

        var run = await _folder.AudioAsync("a.amr", new AudioSettings { Trim = false });

        Assert.InRange(run.Facts().Seconds, 3.9, 4.1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Facts_tell_the_originals_rate_and_channels()
    {
        await _folder.MakeAsync(
            "a.flac",
            "-i",
            MediaFolder.Sample("jfk.wav"),
            "-ar",
            "48000",
            "-ac",
            "2"
        );

        var facts = (await _folder.AudioAsync("a.flac")).Facts();

        Assert.Equal((48000, 2), (facts.SourceSampleRate, facts.SourceChannels));
        Assert.Equal(4.0, facts.SourceSeconds);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_recording_prepared_twice_is_the_same_byte_for_byte()
    {
        await _folder.MakeAsync("a.mp3", "-i", MediaFolder.Sample("jfk.wav"), "-ar", "44100");

        var first = (await _folder.AudioAsync("a.mp3")).Succeeded();
        var second = (await _folder.AudioAsync("a.mp3")).Succeeded();

        Assert.Equal(first.Read("audio.wav"), second.Read("audio.wav"));
        Assert.Equal(first.Read("facts.json"), second.Read("facts.json"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_programs_run_for_a_recording()
    {
        await _folder.MakeAsync("a.wav", "-i", MediaFolder.Sample("jfk.wav"));

        (await _folder.AudioAsync("a.wav")).Succeeded();

        Assert.Equal(2, _folder.Executor.Ran.Count);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0u)]
    [InlineData(0x7FFF_FFDBu)]
    public async Task A_wav_from_a_pipe_that_never_learnt_its_size_is_valid(uint size)
    {
        await _folder.MakeAsync(
            "a.wav",
            "-i",
            MediaFolder.Sample("jfk.wav"),
            "-fflags",
            "+bitexact",
            "-flags:a",
            "+bitexact"
        );
        var bytes = _folder.Read("a.wav");
        Assert.Equal("data"u8, bytes.AsSpan(36, 4));
        MemoryMarshal.Write(bytes.AsSpan(40), size);
        MemoryMarshal.Write(bytes.AsSpan(4), uint.MaxValue);
        _folder.Write("a.wav", bytes);

        var facts = (await _folder.AudioAsync("a.wav")).Facts();

        Assert.Equal(4.0, facts.SourceSeconds);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cover_picture_in_a_recording_is_ignored()
    {
        await _folder.MakeAsync(
            "a.mp3",
            "-i",
            MediaFolder.Sample("jfk.wav"),
            "-i",
            MediaFolder.Sample("astronaut.png"),
            "-map",
            "0",
            "-map",
            "1",
            "-disposition:v",
            "attached_pic"
        );

        Assert.InRange((await _folder.AudioAsync("a.mp3")).Facts().SourceSeconds, 3.99, 4.08);
    }
}
