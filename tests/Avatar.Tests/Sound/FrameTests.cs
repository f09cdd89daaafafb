using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Sound;

/// <summary>Formats whose pages or frames tell their own end.</summary>
public sealed class FrameTests : IDisposable
{
    private readonly MediaFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("a.ogg", "-ar 44100 -c:a libvorbis")]
    [InlineData("a.opus", "-ar 48000")]
    [InlineData("flac.ogg", "-c:a flac")]
    [InlineData("a.aac", "-ar 44100")]
    [InlineData("a.mp3", "-ar 44100 -write_xing 0")]
    public async Task Half_a_recording_is_refused_wherever_it_was_cut(string name, string options)
    {
        var whole = await MakeAsync(name, options);
        Assert.Equal(RecordingLook.Nothing, Look(whole));
        foreach (var share in new[] { 0.3, 0.52, 0.77, 0.95, 0.999 })
        {
            var look = Look(whole[..(int)(whole.Length * share)]);
            Assert.Contains("is truncated", look.Fault?.Message ?? "", StringComparison.Ordinal);
        }

        (await folder.AudioAsync(folder.Truncate(name, 0.6))).IsBadInput("is truncated");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("a.ogg", "-ar 44100 -c:a libvorbis")]
    [InlineData("a.aac", "-ar 44100")]
    [InlineData("a.mp3", "-ar 44100 -write_xing 0 -id3v2_version 3 -metadata title=a")]
    [InlineData("a.m4a", "-ar 44100")]
    public async Task Bytes_behind_the_end_are_no_fault(string name, string options)
    {
        var whole = await MakeAsync(name, options);
        byte[][] tails =
        [
            [.. "TAG"u8, .. new byte[125]],
            new byte[999],
            [0xFF, 0xFF, 0xFF, 0xFF, .. "bytes of a program's own"u8],
        ];

        Assert.All(tails, tail => Assert.Equal(RecordingLook.Nothing, Look([.. whole, .. tail])));
        folder.Write("tail-" + name, [.. whole, .. tails[2]]);
        Assert.InRange((await folder.AudioAsync("tail-" + name)).Facts().SourceSeconds, 3.99, 4.2);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("mp3", "-ar 44100 -ac 1", "-ar 44100 -ac 2", true)]
    [InlineData("mp3", "-ar 44100 -ac 1", "-ar 22050 -ac 1", true)]
    [InlineData("mp3", "-ar 44100 -ac 1", "-ar 44100 -ac 1 -b:a 64k", false)]
    [InlineData("aac", "-ar 44100 -ac 1", "-ar 44100 -ac 2", true)]
    [InlineData("aac", "-ar 44100 -ac 2", "-ar 48000 -ac 2", true)]
    [InlineData("aac", "-ar 44100 -ac 2", "-ar 44100 -ac 2 -b:a 64k", false)]
    [InlineData("ogg", "-c:a libvorbis -ar 44100", "-c:a libvorbis -ar 22050", true)]
    [InlineData("ogg", "-c:a libvorbis -ar 44100", "-c:a libvorbis -ar 44100", false)]
    public async Task Joined_files_tell_whether_they_are_alike(
        string extension,
        string first,
        string second,
        bool changes
    )
    {
        byte[] joined =
        [
            .. await MakeAsync("1." + extension, first),
            .. await MakeAsync("2." + extension, second),
        ];

        var look = Look(joined);

        Assert.Null(look.Fault);
        Assert.Equal(changes, look.Changes);
        Assert.Equal(extension == "ogg", look.IsChained);
    }

    private async Task<byte[]> MakeAsync(string name, string options)
    {
        await folder.MakeAsync(name, ["-i", MediaFolder.Sample("jfk.wav"), .. options.Split(' ')]);
        return folder.Read(name);
    }

    private static RecordingLook Look(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return AudioHeader.Look(stream);
    }
}
