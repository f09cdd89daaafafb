using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Sound;

public sealed class TrimTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("a.wav", 1.0, 0.7, "-ar 16000")]
    [InlineData("a.wav", 0.35, 2.0, "-ar 44100")]
    [InlineData("a.mp3", 1.25, 0.6, "-ar 44100")]
    [InlineData("a.m4a", 1.25, 0.6, "-ar 48000")]
    public async Task Planted_silence_is_cut_within_20_ms_of_where_it_ends(
        string name,
        double head,
        double tail,
        string options
    )
    {
        await PlantAsync(name, head, 2.5, tail, options);

        var facts = (await _folder.AudioAsync(name)).Facts();

        Assert.InRange(facts.CutStartSeconds, head - 0.1 - 0.02, head - 0.1 + 0.02);
        Assert.InRange(facts.CutEndSeconds, head + 2.5 + 0.1 - 0.02, head + 2.5 + 0.1 + 0.02);
        Assert.Equal(facts.CutEndSeconds - facts.CutStartSeconds, facts.Seconds, 1e-9);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_prepared_recording_is_the_whole_one_between_the_cuts_sample_for_sample()
    {
        await PlantAsync("a.wav", 1, 2, 1, "-ar 16000");
        var whole = (await _folder.AudioAsync("a.wav", new AudioSettings { Trim = false })).Read(
            "audio.wav"
        );

        var run = await _folder.AudioAsync("a.wav");

        var facts = run.Facts();
        var start = (int)Math.Round(facts.CutStartSeconds * 16000);
        Assert.Equal(
            whole.AsSpan(44 + (start * 2), (int)facts.Samples * 2),
            run.Read("audio.wav").AsSpan(44)
        );
    }

    [Theory(Timeout = 60_000)]
    [InlineData("a.wav", "-ar 16000")]
    [InlineData("a.mp3", "-ar 44100")]
    [InlineData("a.ogg", "-ar 44100 -c:a libvorbis")]
    [InlineData("a.m4a", "-ar 44100")]
    public async Task The_cut_filter_cuts_the_original_at_the_same_place(
        string name,
        string options
    )
    {
        await PlantAsync(name, 1.3, 2, 0.8, options);
        var run = await _folder.AudioAsync(name);
        var facts = run.Facts();

        await _folder.MakeAsync(
            "again.raw",
            "-i",
            name,
            "-map",
            "0:a:0",
            "-af",
            facts.CutFilter,
            "-ac",
            "1",
            "-ar",
            "16000",
            "-c:a",
            "pcm_s16le",
            "-f",
            "s16le"
        );

        var again = _folder.Read("again.raw");
        Assert.InRange(again.Length / 2, facts.Samples - 8, facts.Samples + 8);
        Assert.InRange(Lag(run.Read("audio.wav").AsSpan(44), again), -1, 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Speech_keeps_every_sample_that_is_louder_than_the_threshold()
    {
        await _folder.MakeAsync(
            "a.wav",
            "-i",
            MediaFolder.Sample("jfk.wav"),
            "-af",
            "adelay=1500,apad=pad_len=24000",
            "-ar",
            "16000"
        );
        var whole = (await _folder.AudioAsync("a.wav", new AudioSettings { Trim = false })).Read(
            "audio.wav"
        );

        var facts = (await _folder.AudioAsync("a.wav")).Facts();

        // −50 dB, stricter than the threshold that a peak of −2 dB gives.
        var (first, last) = Loud(whole.AsSpan(44), 104);
        Assert.InRange(facts.CutStartSeconds, 1.3, 1.61);
        Assert.True(facts.CutStartSeconds <= first / 16000.0 + 0.05);
        Assert.True(facts.CutEndSeconds >= last / 16000.0 - 0.05);
        var (heard, ended) = Loud(whole.AsSpan(44), 700);
        Assert.True(
            facts.CutStartSeconds <= heard / 16000.0 && facts.CutEndSeconds > ended / 16000.0
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task Pauses_inside_speech_stay_and_are_told_in_prepared_time()
    {
        await _folder.MakeAsync(
            "a.wav",
            "-f",
            "lavfi",
            "-i",
            "sine=f=300:r=16000:d=6",
            "-af",
            "volume=0:enable='lt(t,1)+between(t,2,3.5)+between(t,4,4.2)+gte(t,5)'"
        );

        var facts = (await _folder.AudioAsync("a.wav")).Facts();

        // The filter's volume changes at frame borders of 64 ms.
        Assert.InRange(facts.CutStartSeconds, 0.83, 0.97);
        var pause = Assert.Single(facts.Silences);
        Assert.InRange(
            pause.Start,
            2 - facts.CutStartSeconds - 0.07,
            2 - facts.CutStartSeconds + 0.07
        );
        Assert.InRange(pause.End - pause.Start, 1.4, 1.6);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_cut_when_trimming_is_off()
    {
        await PlantAsync("a.wav", 1, 2, 1, "-ar 16000");

        var facts = (await _folder.AudioAsync("a.wav", new AudioSettings { Trim = false })).Facts();

        Assert.False(facts.IsCut);
        Assert.Equal(64000, facts.Samples);
        Assert.Equal(2, facts.Silences.Length);
    }

    [Fact]
    public void Facts_survive_being_written_and_read()
    {
        var facts = new AudioFacts
        {
            SourceSampleRate = 44100,
            SourceChannels = 2,
            SourceSeconds = 3.0000625,
            CutStartSeconds = 0.1,
            CutEndSeconds = 2.9000625,
            Samples = 44801,
            SampleRate = 16000,
            Silences = [new TimeRange(0.25, 0.8125), new TimeRange(1, 2.5)],
        };

        Assert.Equal(facts, AudioFacts.Parse(facts.ToJson()));
        Assert.Throws<FormatException>(() => AudioFacts.Parse("{}"));
        Assert.Throws<FormatException>(() => AudioFacts.Parse("nonsense"));
    }

    private Task<string> PlantAsync(
        string name,
        double head,
        double sound,
        double tail,
        string options
    ) =>
        _folder.MakeAsync(
            name,
            [
                "-f",
                "lavfi",
                "-i",
                FormattableString.Invariant(
                    $"aevalsrc=0.4*sin(2*PI*(200+300*t)*t)*between(t\\,{head}\\,{head + sound}):s=48000:d={head + sound + tail}"
                ),
                .. options.Split(' '),
            ]
        );

    private static (int First, int Last) Loud(ReadOnlySpan<byte> pcm, int magnitude)
    {
        var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(pcm).ToArray();
        return (
            Array.FindIndex(samples, s => Math.Abs((int)s) > magnitude),
            Array.FindLastIndex(samples, s => Math.Abs((int)s) > magnitude)
        );
    }

    /// <summary>Samples by which b lags behind a, by the best correlation within ±100.</summary>
    private static int Lag(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var a = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(left).ToArray();
        var b = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(right).ToArray();
        return Enumerable
            .Range(-100, 201)
            .MaxBy(lag =>
                Enumerable
                    .Range(200, Math.Min(a.Length, b.Length) - 400)
                    .Sum(i => (double)a[i] * b[i + lag])
            );
    }
}
