using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>A portrait's colours are those that a viewer of its profile shows, as sRGB.</summary>
public sealed class ColourProfileTests : IDisposable
{
    private const int Stripe = 32;
    private static readonly PictureSize Size = new(Stripe * 6, Stripe);

    private static readonly byte[][] Colours =
    [
        [220, 40, 40],
        [224, 172, 140],
        [60, 110, 70],
        [70, 80, 200],
        [255, 255, 255],
        [128, 128, 128],
    ];

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("adobe", "p.jpg")]
    [InlineData("adobe", "p.png")]
    [InlineData("adobe", "p.webp")]
    [InlineData("adobe", "p.tif")]
    [InlineData("adobe", "p.bmp")]
    [InlineData("p3", "p.jpg")]
    [InlineData("p3", "p.png")]
    [InlineData("prophoto", "p.png")]
    [InlineData("prophoto", "p.tif")]
    public async Task A_portraits_profile_is_converted_to_srgb(string space, string name)
    {
        var rgb = Space(space);
        await MakeAsync(name, rgb, rgb.Profile());

        var run = (await _folder.ImageAsync(name, Size)).Succeeded();

        Assert.Empty(run.Notes);
        await ShowsAsync(run, Colours);
        Assert.DoesNotContain("iCCP", System.Text.Encoding.Latin1.GetString(run.Read("image.png")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("formula", "p.jpg")]
    [InlineData("table", "p.png")]
    [InlineData("grey", "p.jpg")]
    public async Task A_profile_that_changes_nothing_leaves_the_command_and_the_pixels(
        string kind,
        string name
    )
    {
        var profile = kind switch
        {
            "formula" => RgbSpace.Srgb.Profile(),
            "grey" => Icc.Profile("GRAY", ("kTRC", Icc.Sampled(0x0233))),
            _ => (
                RgbSpace.Srgb with
                {
                    Curve = Icc.Sampled([
                        .. Enumerable
                            .Range(0, 1024)
                            .Select(i => (int)(65535 * RgbSpace.Srgb.Decode(i / 1023.0))),
                    ]),
                }
            ).Profile(),
        };
        await MakeAsync(name, RgbSpace.Srgb, null);
        var plain = (await _folder.ImageAsync(name, Size)).Succeeded();
        await MakeAsync(name, RgbSpace.Srgb, profile);

        var run = (await _folder.ImageAsync(name, Size)).Succeeded();

        Assert.Empty(run.Notes);
        var (before, after) = (_folder.Executor.Ran[0], _folder.Executor.Ran[^1]);
        Assert.Equal(before.Arguments, after.Arguments);
        Assert.Equal(2, _folder.Executor.Ran.Count);
        Assert.Equal((await PixelsAsync(plain)).Bytes, (await PixelsAsync(run)).Bytes);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("CMYK", "p.jpg", "is for CMYK colours")]
    [InlineData("RGB ", "p.jpg", "is made of tables")]
    [InlineData("RGB ", "p.tif", "is made of tables")]
    public async Task A_profile_that_can_not_be_used_is_noted(
        string space,
        string name,
        string told
    )
    {
        await MakeAsync(name, RgbSpace.Srgb, Icc.Profile(space, ("A2B0", new byte[100])));

        var run = (await _folder.ImageAsync(name, Size)).Succeeded();

        var note = Assert.Single(run.Notes);
        Assert.StartsWith($"inputs/images/{name}: its colour profile {told}", note);
        Assert.Contains("export it as an 8-bit sRGB png", note);
        await ShowsAsync(run, Colours);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("no zlib")]
    [InlineData("cut zlib")]
    [InlineData("wrong checksum")]
    [InlineData("no profile")]
    [InlineData("behind the picture")]
    [InlineData("part missing")]
    [InlineData("curve cut off")]
    public async Task A_damaged_profile_is_noted_and_the_picture_used_without_it(string damage)
    {
        var profile = RgbSpace.ProPhoto.Profile();
        var name = damage is "part missing" or "curve cut off" ? "p.jpg" : "p.png";
        var plain = _folder.Read(await MakeAsync(name, RgbSpace.Srgb, null));
        byte[] head = [.. "iCCPa\0\0"u8];
        _folder.Write(
            name,
            damage switch
            {
                "no zlib" => Icc.WithChunk(plain, [.. head, .. "not compressed"u8]),
                "cut zlib" => Icc.WithChunk(plain, [.. head, .. Icc.Packed(profile)[..900]]),
                "wrong checksum" => Icc.WithChunk(plain, [.. head, .. Icc.Packed(profile)], 1),
                "no profile" => Icc.Png(plain, new byte[300]),
                "behind the picture" =>
                [
                    .. plain[..^12],
                    .. Icc.WithChunk(plain, [.. head, .. "not compressed"u8])[33..][
                        ..^(plain.Length - 33)
                    ],
                    .. plain[^12..],
                ],
                "part missing" => Missing(Icc.Jpeg(plain, profile)),
                _ => Icc.Jpeg(plain, profile[..^9000]),
            }
        );

        var run = (await _folder.ImageAsync(name, Size)).Succeeded();

        Assert.Equal(damage == "behind the picture" ? 0 : 1, run.Notes.Count);
        Assert.All(
            run.Notes,
            note =>
                Assert.StartsWith($"inputs/images/{name}: its colour profile is damaged (", note)
        );
        await ShowsAsync(run, Colours);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_damaged_profile_does_not_hide_damaged_pixels()
    {
        var plain = _folder.Read(await MakeAsync("p.png", RgbSpace.Srgb, null));
        var data = plain.AsSpan().IndexOf("IDAT"u8) + 4;
        plain.AsSpan(data + 10, 60).Fill(0x55);
        _folder.Write("p.png", Icc.WithChunk(plain, [.. "iCCPa\0\0"u8, .. "not compressed"u8]));

        (await _folder.ImageAsync("p.png", Size)).IsBadInput(
            "inputs/images/p.png is truncated or damaged: its 192x32 pixels can't all be decoded"
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task Orientation_and_profile_go_together()
    {
        var picture = _folder.Read(await MakeAsync("p.jpg", RgbSpace.Adobe, null));
        _folder.Write("p.jpg", Exif.Jpeg(Icc.Jpeg(picture, RgbSpace.Adobe.Profile()), 6));

        var run = (await _folder.ImageAsync("p.jpg", new(Stripe, Stripe * 6))).Succeeded();

        var pixels = await _folder.PixelsAsync(run.PathOf("image.png"), Stripe, Stripe * 6);
        Near(Colours[0], pixels.At(Stripe / 2, Stripe / 2));
        Near(Colours[3], pixels.At(Stripe / 2, (Stripe * 3) + (Stripe / 2)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_transparent_lies_on_the_same_grey_under_any_profile()
    {
        await _folder.MakeAsync(
            "p.png",
            "-f",
            "lavfi",
            "-i",
            "color=red:s=192x32:d=0.04,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,96),0,255)'",
            "-frames:v",
            "1",
            "-update",
            "1"
        );
        _folder.Write("p.png", Icc.Png(_folder.Read("p.png"), RgbSpace.ProPhoto.Profile()));

        var pixels = await PixelsAsync((await _folder.ImageAsync("p.png", Size)).Succeeded());

        Near([128, 128, 128], pixels.At(40, 16));
        Near([255, 0, 0], pixels.At(160, 16));
    }

    private static RgbSpace Space(string name) =>
        name switch
        {
            "adobe" => RgbSpace.Adobe,
            "p3" => RgbSpace.DisplayP3,
            _ => RgbSpace.ProPhoto,
        };

    // Without the first of its parts.
    private static byte[] Missing(byte[] jpeg)
    {
        var length = (jpeg[4] << 8) | jpeg[5];
        return [.. jpeg[..2], .. jpeg[(4 + length)..]];
    }

    /// <summary>Stripes of the colours, in a space's values, and its profile.</summary>
    private async Task<string> MakeAsync(string name, RgbSpace space, byte[]? profile)
    {
        byte[][] values = [.. Colours.Select(c => space.Of(c))];
        byte[] row = [.. values.SelectMany(v => Enumerable.Repeat(v, Stripe).SelectMany(p => p))];
        byte[] rgb = [.. Enumerable.Repeat(row, Stripe).SelectMany(r => r)];
        if (name.EndsWith("tif", StringComparison.Ordinal))
        {
            return _folder.Write(name, TiffFile.Rgb(Size.Width, Stripe, rgb, profile));
        }

        if (name.EndsWith("bmp", StringComparison.Ordinal))
        {
            return _folder.Write(name, Icc.Bmp(rgb, Size.Width, profile!));
        }

        _folder.Write("stripes.rgb", rgb);
        var how = Path.GetExtension(name) switch
        {
            ".jpg" => "-pix_fmt yuvj444p -q:v 1",
            ".webp" => "-c:v libwebp -lossless 1 -pix_fmt bgra",
            _ => "-pix_fmt rgb24",
        };
        await _folder.MakeAsync(
            name,
            [
                .. "-f rawvideo -pixel_format rgb24 -video_size 192x32 -i stripes.rgb".Split(' '),
                .. how.Split(' '),
                .. "-frames:v 1 -update 1".Split(' '),
            ]
        );
        var plain = _folder.Read(name);
        return profile is null
            ? name
            : _folder.Write(
                name,
                Path.GetExtension(name) switch
                {
                    ".jpg" => Icc.Jpeg(plain, profile),
                    ".webp" => Icc.Webp(plain, profile, Size.Width, Stripe),
                    _ => Icc.Png(plain, profile),
                }
            );
    }

    private Task<Pixels> PixelsAsync(Ran run) =>
        _folder.PixelsAsync(run.PathOf("image.png"), Size.Width, Size.Height);

    private async Task ShowsAsync(Ran run, byte[][] colours)
    {
        var pixels = await PixelsAsync(run);
        for (var i = 0; i < colours.Length; i++)
        {
            Near(colours[i], pixels.At((Stripe * i) + (Stripe / 2), Stripe / 2));
        }
    }

    private static void Near(byte[] expected, (int R, int G, int B) actual) =>
        Assert.True(
            Math.Abs(expected[0] - actual.R) <= 2
                && Math.Abs(expected[1] - actual.G) <= 2
                && Math.Abs(expected[2] - actual.B) <= 2,
            $"expected {string.Join(',', expected)}, was {actual}"
        );
}
