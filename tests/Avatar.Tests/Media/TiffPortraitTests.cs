using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>TIFFs that ffmpeg decodes to something else are refused by their tags; the others are taken.</summary>
public sealed class TiffPortraitTests : IDisposable
{
    private static readonly PictureSize Size = new(64, 64);

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData(1, 2, 1, 8, 3, true, "stored in tiles")]
    [InlineData(5, 2, 1, 8, 3, true, "stored in tiles")]
    [InlineData(7, 6, 1, 8, 3, false, "with JPEG inside")]
    [InlineData(6, 6, 1, 8, 3, false, "with JPEG inside")]
    [InlineData(1, 2, 3, 32, 3, false, "of floating-point numbers")]
    [InlineData(1, 2, 3, 16, 3, false, "of floating-point numbers")]
    [InlineData(1, 8, 1, 8, 3, false, "in Lab colours")]
    [InlineData(1, 9, 1, 16, 3, false, "in Lab colours")]
    [InlineData(1, 5, 1, 16, 4, false, "in CMYK of 16 bits")]
    public async Task A_tiff_that_would_come_out_black_is_refused_with_how_to_convert_it(
        int compression,
        int photometric,
        int format,
        int bits,
        int samples,
        bool tiled,
        string why
    )
    {
        Tiff(compression, photometric, format, bits, samples, tiled);

        var run = await _folder.ImageAsync("p.tif", Size);

        run.IsBadInput($"inputs/images/p.tif is a TIFF {why}", "convert it to an 8-bit sRGB png");
        run.IsFoundByInspection();
        Assert.Empty(_folder.Executor.Ran);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(2, 8, 3)]
    [InlineData(2, 16, 3)]
    [InlineData(1, 8, 1)]
    public async Task Other_tiffs_are_portraits_however_dark(int photometric, int bits, int samples)
    {
        Tiff(1, photometric, 1, bits, samples, false);

        (await _folder.ImageAsync("p.tif", Size)).Succeeded();
    }

    // A dark picture in which something is to be seen, unless the tags say that it is read as something else.
    private static byte[] Dark(int bytes) =>
        [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 24 / bytes))];

    private void Tiff(
        int compression,
        int photometric,
        int format,
        int bits,
        int samples,
        bool tiled
    ) =>
        _folder.Write(
            "p.tif",
            TiffFile.Write(
                64,
                Dark(64 * 64 * samples * bits / 8),
                tiled,
                (258, [.. Enumerable.Repeat(bits, samples)]),
                (259, [compression]),
                (262, [photometric]),
                (277, [samples]),
                (339, [.. Enumerable.Repeat(format, samples)])
            )
        );
}
