#pragma warning disable RS0030 // tests write their own files
using System.Runtime.InteropServices;
using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Sound;

/// <summary>Which of a recording's sound is heard: the same in the prepared recording and in the video.</summary>
public sealed class SoundChoiceTests : IDisposable
{
    private static readonly AudioSettings Whole = new() { Trim = false };
    private readonly MediaFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("a.wav", "-ar 44100")]
    [InlineData("a.wav", "-ar 48000 -ac 2")]
    [InlineData("a.wav", "-ar 48000 -ac 6 -c:a pcm_s24le")]
    [InlineData("a.mp3", "-ar 44100 -ac 2")]
    [InlineData("a.m4a", "-ar 44100 -ac 2")]
    [InlineData("a.flac", "-ar 48000 -ac 6")]
    [InlineData("a.opus", "-ar 48000 -ac 2")]
    [InlineData("alac.m4a", "-c:a alac")]
    public async Task An_ordinary_recording_is_decoded_byte_for_byte_as_ffmpeg_does(
        string name,
        string options
    )
    {
        await SampleAsync(name, options);

        var run = await folder.AudioAsync(name, Whole);

        await folder.MakeAsync(
            "plain.pcm",
            [
                .. $"-i {name} -map 0:a:0 -vn -sn -dn -ac 1 -ar 16000 -c:a pcm_s16le".Split(' '),
                .. "-map_metadata -1 -fflags +bitexact -flags:a +bitexact -f s16le".Split(' '),
            ]
        );
        Assert.Equal(folder.Read("plain.pcm"), run.Read("audio.wav")[44..]);
        Assert.Equal(SoundChoice.Plain, run.Facts().Sound);
        Assert.DoesNotContain("sound", run.Text("facts.json"), StringComparison.Ordinal);
        Assert.Equal(2, folder.Executor.Ran.Count);
    }

    /// <summary>Six channels without a mask, the voice in any one of them; masks that ffmpeg can't mix; many channels.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(6, 3, null)]
    [InlineData(6, 2, null)]
    [InlineData(8, 3, 0u)]
    [InlineData(14, 0, null)]
    [InlineData(2, 1, 0x600u)]
    public async Task A_voice_in_any_channel_that_the_file_does_not_name_is_heard(
        int channels,
        int voice,
        uint? mask
    )
    {
        var gains = new double[channels];
        gains[voice] = 1;
        folder.Write(
            "a.wav",
            Wavs.Of(Wavs.Spread(await MonoAsync(), gains), 16000, channels, mask: mask)
        );

        await IsHeardAsync("a.wav", whole: (channels, voice) == (6, 3));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1, -1)]
    [InlineData(-0.4, 1)]
    public async Task Channels_that_cancel_each_other_leave_the_louder_one(
        double left,
        double right
    )
    {
        folder.Write("a.wav", Wavs.Of(Wavs.Spread(await MonoAsync(), left, right), 16000, 2));

        var facts = await IsHeardAsync("a.wav", whole: left == 1);

        Assert.Equal(Math.Abs(left) < Math.Abs(right) ? 1 : 0, facts.Sound.Channel);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1, 1)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(1, -0.05)]
    [InlineData(1, 0.3)]
    public async Task Other_stereo_is_mixed_as_usual(double left, double right)
    {
        folder.Write("a.wav", Wavs.Of(Wavs.Spread(await MonoAsync(), left, right), 16000, 2));

        Assert.Equal(SoundChoice.Plain, (await folder.AudioAsync("a.wav")).Facts().Sound);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("first silent", 1)]
    [InlineData("first short", 1)]
    [InlineData("second default", 1)]
    [InlineData("both", 0)]
    public async Task Of_several_tracks_the_default_one_that_sounds_is_taken(string kind, int taken)
    {
        await SampleAsync("voice.wav", "-ar 48000");
        var other = kind is "second default" or "both" ? "sine=f=700" : "anullsrc";
        var length = kind == "first short" ? 0.02 : 4;
        await folder.MakeAsync(
            "a.m4a",
            [
                .. FormattableString
                    .Invariant($"-f lavfi -t {length} -i {other} -i voice.wav")
                    .Split(' '),
                .. (taken == 0 ? "-map 1 -map 0" : "-map 0 -map 1").Split(' '),
                .. kind == "second default"
                    ? "-disposition:a:0 0 -disposition:a:1 default".Split(' ')
                    : [],
            ]
        );

        var facts = await IsHeardAsync("a.m4a", whole: kind == "first silent");

        Assert.Equal(taken, facts.Sound.Stream);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("late.m4a", "", 2, 2)]
    [InlineData("late.mka", "-c:a libopus", 2, 2)]
    [InlineData("late.ogg", "-c:a libvorbis", 2, 2)]
    [InlineData("gap.m4a", "", 0, 2)]
    [InlineData("gap.mka", "-c:a flac", 0, 2)]
    [InlineData("clock.mka", "-c:a libopus -live 1 -f webm", 1000, 0)]
    public async Task Pauses_that_only_the_time_stamps_tell_are_heard(
        string name,
        string options,
        double start,
        double pause
    )
    {
        // A voice of 4 s, or its first and its last second with nothing between them.
        var gap = name.StartsWith("gap", StringComparison.Ordinal);
        await folder.MakeAsync(
            name,
            [
                "-itsoffset",
                FormattableString.Invariant($"{start}"),
                "-i",
                MediaFolder.Sample("jfk.wav"),
                "-af",
                gap ? "aresample=48000,aselect='not(between(t,1,3))'" : "aresample=48000",
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ]
        );

        var facts = await IsHeardAsync(name, whole: name == "gap.m4a");

        Assert.Equal(pause > 0, facts.Sound.Start is not null);
        Assert.InRange(
            facts.SourceSeconds,
            (gap ? 4 : 4 + pause) - 0.06,
            (gap ? 4 : 4 + pause) + 0.06
        );
        if (pause == 0)
        {
            return;
        }

        Assert.Equal(start, facts.Sound.Start!.Value, 0.03);
        var sound = MemoryMarshal.Cast<byte, short>(_heard.AsSpan(44));
        var (from, to) = gap ? (1.1, 2.9) : (0, pause - 0.1);
        Assert.True(
            sound[(int)(from * 16000)..(int)(to * 16000 + 1)]
                .ToArray()
                .All(s => Math.Abs((int)s) < 9)
        );
    }

    [Theory(Timeout = 60_000)]
    [InlineData("mp3", "-ar 44100 -ac 1", "-ar 22050 -ac 2")]
    [InlineData("aac", "-ar 48000 -ac 1", "-ar 44100 -ac 2")]
    [InlineData("ogg", "-c:a libvorbis -ar 44100", "-c:a libvorbis -ar 22050")]
    [InlineData("wav", "-ar 24000", "-ar 24000")]
    public async Task Joined_files_are_heard_to_their_end(
        string extension,
        string first,
        string second
    )
    {
        await SampleAsync("1." + extension, first);
        await SampleAsync("2." + extension, second);
        folder.Write(
            "a." + extension,
            [.. folder.Read("1." + extension), .. folder.Read("2." + extension)]
        );

        var facts = await IsHeardAsync("a." + extension, whole: extension == "mp3");

        Assert.InRange(facts.SourceSeconds, 7.95, 8.25);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0.3)]
    [InlineData(0.4)]
    public async Task A_short_recording_is_published_with_a_target_of_loudness(double seconds)
    {
        await SampleAsync("a.wav", FormattableString.Invariant($"-ss 1 -t {seconds}"));
        var scene = new SoundScene(folder)
        {
            Audio = Whole,
            Finish = new() { Poster = false, Loudness = -20 },
        };

        var (_, finished, _) = await scene.FinishAsync("a.wav");

        Assert.True(finished.Sound.Correlation > 0.9);
    }

    private byte[] _heard = [];

    /// <summary>The prepared recording and the video's sound are alike and in time, and neither is silent; as a whole video or the sound alone.</summary>
    private async Task<AudioFacts> IsHeardAsync(string name, bool whole = false)
    {
        var scene = new SoundScene(folder) { Audio = Whole };
        var (facts, run) = whole ? await VideoAsync() : await scene.SoundAsync(name);
        _heard = await File.ReadAllBytesAsync(
            Path.Combine(run.Replace(" finish", "", StringComparison.Ordinal), "audio.wav"),
            MediaFolder.Token
        );
        File.WriteAllBytes(folder.PathOf("heard.wav"), _heard);
        await folder.MakeAsync("heard.pcm", "-i", "heard.wav", "-ar", "8000", "-f", "s16le");
        var prepared = await WavSamples.ReadRawAsync(folder.PathOf("heard.pcm"), MediaFolder.Token);
        var published = await SoundScene.PublishedAsync(run);
        var (offset, likeness) = SoundOffset.Measure(prepared, published);
        Assert.True(likeness > 0.9 && Math.Abs(offset) < 15, $"{likeness}, {offset} ms");
        Assert.True(SoundOffset.LongestMissing(prepared, published) < 0.3);
        Assert.InRange(
            published.Length,
            facts.SourceSeconds * 8000 - 400,
            facts.SourceSeconds * 8000 + 1600
        );
        return facts;

        async Task<(AudioFacts, string)> VideoAsync()
        {
            var (known, finished, made) = await scene.FinishAsync(name);
            Assert.True(finished.Sound.Correlation > 0.9, finished.ToString());
            return (known, made);
        }
    }

    private Task<string> SampleAsync(string name, string options) =>
        folder.MakeAsync(
            name,
            [
                "-i",
                MediaFolder.Sample("jfk.wav"),
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ]
        );

    private async Task<byte[]> MonoAsync()
    {
        await SampleAsync("mono.pcm", "-ac 1 -ar 16000 -f s16le");
        return folder.Read("mono.pcm");
    }
}
