using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Videos;

/// <summary>A watermark is looked at before anything is rendered; what is wrong names the file.</summary>
public sealed class WatermarkFileTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly WatermarkLooks _looks = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("a text", "is a text file, not a picture")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "is a HEIC, AVIF or video file")]
    public void What_is_no_picture_is_told(string content, string told)
    {
        _folder.Write("logo.png", System.Text.Encoding.UTF8.GetBytes(content));

        Says(told, new() { File = "logo.png" });
    }

    [Theory]
    [InlineData(96, 12, null)]
    [InlineData(384, 0, null)]
    [InlineData(400, 0, "is drawn as 400*200 pixels, larger than the video's 384*256")]
    [InlineData(
        96,
        300,
        "is drawn as 96*48 pixels, and 300 pixels away from the edge nothing of it is within the video's 384*256"
    )]
    [InlineData(96, 5000, "finish.watermark.margin")]
    public async Task One_that_does_not_fit_the_picture_is_told(int width, int margin, string? told)
    {
        await MakeAsync("logo.png", "color=red:s=64x32:d=0.04");

        Says(
            told,
            new()
            {
                File = "logo.png",
                Width = width,
                Margin = margin,
            }
        );
    }

    [Fact]
    public async Task One_so_flat_that_nothing_is_left_of_it_is_told()
    {
        await MakeAsync("logo.png", "color=red:s=2000x2:d=0.04");

        Says("is drawn as 96*0 pixels", new() { File = "logo.png" });
    }

    [Theory]
    [InlineData("logo.png", "wrong checksum")]
    [InlineData("logo.jpg", null)]
    public async Task A_flipped_bit_is_found_where_there_is_a_checksum(string name, string? told)
    {
        await MakeAsync(name, "testsrc=s=64x32:d=0.04");
        var bytes = _folder.Read(name);
        bytes[bytes.Length / 2] ^= 4;
        _folder.Write(name, bytes);

        Says(told, new() { File = name });
    }

    /// <summary>ffmpeg would make no picture of it, and end well: the video would have no watermark.</summary>
    [Fact]
    public async Task A_damaged_colour_profile_is_told()
    {
        await MakeAsync("logo.png", "color=red:s=64x32:d=0.04");
        var plain = _folder.Read("logo.png");
        _folder.Write("logo.png", Icc.WithChunk(plain, [.. "iCCPa\0\0"u8, .. "not compressed"u8]));

        Says("is damaged: its colour profile can't be read", new() { File = "logo.png" });

        _folder.Write("logo.png", Icc.Png(plain, RgbSpace.Adobe.Profile()));
        Says(null, new() { File = "logo.png" });
    }

    [Theory]
    [InlineData("logo.png")]
    [InlineData("logo.jpg")]
    [InlineData("logo.webp")]
    public async Task A_truncated_one_is_told(string name)
    {
        await MakeAsync(name, "testsrc=s=64x32:d=0.04");
        _folder.Write(name, _folder.Read(_folder.Truncate(name, 0.7)));

        Says("is truncated", new() { File = name });
    }

    [Theory]
    [InlineData("apng", "logo.png")]
    [InlineData("webp", "logo.webp")]
    public async Task An_animated_one_is_told(string muxer, string name)
    {
        await _folder.MakeAsync(name, "-f", "lavfi", "-i", "testsrc=s=64x32:d=1:r=5", "-f", muxer);

        Says("animated", new() { File = name });
    }

    [Fact]
    public async Task One_is_read_once_for_all_videos_and_again_when_it_was_changed()
    {
        await MakeAsync("logo.png", "color=red:s=64x32:d=0.04");
        Parallel.For(0, 100, i => Says(null, new() { File = "logo.png", Width = 96 + i }));
        Assert.Equal(1, _looks.Count);

        Says("larger than the video's", new() { File = "logo.png", Width = 400 });
        _folder.Write("logo.png", "a text"u8);

        Says("is a text file", new() { File = "logo.png" });
        Assert.Equal(2, _looks.Count);
    }

    private Task<string> MakeAsync(string name, string source) =>
        _folder.MakeAsync(name, "-f", "lavfi", "-i", source, "-frames:v", "1", "-update", "1");

    private void Says(string? told, WatermarkSettings settings)
    {
        var fault = WatermarkFile.Inspect(
            Artifact.Input(settings.File),
            _folder.PathOf(settings.File),
            settings,
            new PictureSize(384, 256),
            _looks
        );
        if (told is null)
        {
            Assert.Null(fault);
            return;
        }

        Assert.StartsWith($"inputs/{settings.File} ", fault?.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault!.Message, StringComparison.Ordinal);
    }
}
