using System.Runtime.InteropServices;
using System.Text;
using AvatarBuild.Avatar.Tests.Media;

namespace AvatarBuild.Avatar.Tests.Sound;

public sealed class BadAudioTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task An_empty_recording_is_rejected_before_anything_runs()
    {
        _folder.Write("a.mp3", []);

        var run = await _folder.AudioAsync("a.mp3");

        run.IsBadInput("inputs/audio/a.mp3 is empty (0 bytes); replace it");
        run.IsFoundByInspection();
        Assert.Empty(_folder.Executor.Ran);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("a.wav")]
    [InlineData("a.flac")]
    public async Task A_silent_recording_is_rejected(string name)
    {
        await _folder.MakeAsync(name, "-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-t", "2");

        (await _folder.AudioAsync(name)).IsBadInput(name, "is silent", "record it again");
    }

    [Fact(Timeout = 60_000)]
    public async Task Hiss_alone_is_silence_and_the_message_tells_its_peak()
    {
        await _folder.MakeAsync("a.wav", "-f", "lavfi", "-i", "anoisesrc=a=0.001:d=2:seed=1");

        (await _folder.AudioAsync("a.wav")).IsBadInput("is silent: its peak is -59.2 dB");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wav_of_a_header_alone_is_rejected()
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
        var header = _folder.Read("a.wav").AsSpan(0, 44);
        _folder.Write("whole-size.wav", header);
        MemoryMarshal.Write(header[40..], 0u);
        _folder.Write("no-size.wav", header);

        foreach (var name in new[] { "whole-size.wav", "no-size.wav" })
        {
            var run = await _folder.AudioAsync(name);
            run.IsBadInput("is a WAV header without any sound");
            run.IsFoundByInspection();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_truncated_wav_is_rejected_with_both_lengths_before_anything_runs()
    {
        await _folder.MakeAsync("a.wav", "-i", MediaFolder.Sample("jfk.wav"));

        var run = await _folder.AudioAsync(_folder.Truncate("a.wav", 0.6));

        run.IsBadInput(
            "cut-a.wav is truncated",
            "declares 4.00 s",
            "holds 2.40 s",
            "copy or export"
        );
        run.IsFoundByInspection();
        Assert.Empty(_folder.Executor.Ran);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("a.mp3", "-ar 44100", 0.6)]
    [InlineData("a.mp3", "-ar 44100 -q:a 2", 0.85)]
    [InlineData("a.flac", "", 0.6)]
    [InlineData("a.flac", "-ar 48000", 0.9)]
    public async Task A_truncated_recording_that_decodes_without_an_error_is_rejected_with_both_lengths(
        string name,
        string options,
        double share
    )
    {
        await _folder.MakeAsync(
            name,
            [
                "-i",
                MediaFolder.Sample("jfk.wav"),
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ]
        );

        (await _folder.AudioAsync(_folder.Truncate(name, share))).IsBadInput(
            "is truncated: it declares 4.0",
            " s of sound and holds "
        );
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("-movflags +faststart")]
    public async Task A_truncated_m4a_is_rejected_before_anything_runs(string options)
    {
        await _folder.MakeAsync(
            "a.m4a",
            [
                "-i",
                MediaFolder.Sample("jfk.wav"),
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ]
        );

        var run = await _folder.AudioAsync(_folder.Truncate("a.m4a", 0.6));

        run.IsBadInput("is truncated: its part 'mdat' declares");
        run.IsFoundByInspection();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nsecret.wav\n#EXT-X-ENDLIST\n",
        "a playlist (m3u8)"
    )]
    [InlineData("ffconcat version 1.0\nfile secret.wav\n", "a playlist (ffconcat)")]
    [InlineData("\uFEFFToday I'd like to talk about…", "a text file")]
    public async Task A_recording_that_is_text_is_refused_before_anything_runs(
        string text,
        string kind
    )
    {
        await _folder.MakeAsync("secret.wav", "-i", MediaFolder.Sample("jfk.wav"));
        _folder.Write("a.wav", Encoding.UTF8.GetBytes(text));

        var run = await _folder.AudioAsync("a.wav");

        run.IsBadInput($"a.wav is {kind}, not a recording");
        run.IsFoundByInspection();
        Assert.Empty(_folder.Executor.Ran);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_playlist_that_hides_from_inspection_still_reads_no_other_file()
    {
        await _folder.MakeAsync("secret.aac", "-i", MediaFolder.Sample("jfk.wav"));
        var playlist =
            $"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#\0\n#EXTINF:4,\n{_folder.PathOf("secret.aac")}\n#EXT-X-ENDLIST\n";
        _folder.Write("a.wav", Encoding.UTF8.GetBytes(playlist));

        var run = await _folder.AudioAsync("a.wav");

        Assert.Null(run.Inspected);
        run.IsBadInput("can't be read as a recording");
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5000)]
    public async Task Bytes_that_are_no_recording_are_rejected(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        _folder.Write("a.mp3", bytes);

        (await _folder.AudioAsync("a.mp3")).IsBadInput("inputs/audio/a.mp3 ");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_film_without_sound_is_rejected()
    {
        await _folder.MakeAsync("a.m4a", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-f", "mp4");

        (await _folder.AudioAsync("a.m4a")).IsBadInput("holds no sound");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_picture_named_as_a_recording_is_rejected_by_its_kind()
    {
        await _folder.MakeAsync("p.png", "-i", MediaFolder.Sample("astronaut.png"));
        _folder.Write("a.mp3", _folder.Read("p.png"));

        (await _folder.AudioAsync("a.mp3")).IsBadInput("is a PNG picture, not a recording");
    }
}
