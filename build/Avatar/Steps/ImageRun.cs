using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;
using AvatarBuild.Media.Colours;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Steps;

/// <summary>One attempt to prepare a portrait: its colours as sRGB, and a look at what came out.</summary>
internal sealed class ImageRun(
    StepRun run,
    PictureSize size,
    ImageSettings image,
    FfmpegTools tools
)
{
    // The portrait's pixels as they are stored, as its profile has them and as sRGB.
    private const string Decoded = "decoded.rgba";
    private const string Converted = "converted.rgba";

    // The portrait without all that its pixels don't need.
    private const string Plain = "plain.png";

    private readonly Artifact _portrait = Input(run).Artifact;

    /// <summary>Leaves <see cref="ImageStep.Prepared"/>, or says what is wrong with the portrait.</summary>
    public async Task<StepResult> PrepareAsync(CancellationToken cancellationToken)
    {
        var file = Input(run).FileName;
        if (ImageHeader.Inspect(run.PathOf(file)) is { } fault)
        {
            return fault.ResultFor(_portrait);
        }

        var info = ImageHeader.Read(run.PathOf(file));
        var colours = PortraitColours.Of(run.PathOf(file));
        if (colours.Unused is { } why)
        {
            run.Note(
                $"{_portrait}: its colour profile {why} and isn't used; where its colours come out wrong, export it as an 8-bit sRGB png"
            );
        }

        var result = await MakeAsync(file, info, colours.Conversion, cancellationToken)
            .ConfigureAwait(false);
        if (
            !result.Succeeded
            && info.Format == ImageFormat.Png
            && ToolTrouble.Of(result, "ffmpeg") is null
        )
        {
            // A damaged profile, or another part that no pixel needs, is no damaged picture.
            using (var from = Disk.OpenRead(run.PathOf(file)))
            using (var to = Disk.Create(run.PathOf(Plain)))
            {
                PngChunks.WritePlain(new HeaderReader(from), to);
            }

            result = await MakeAsync(Plain, info, colours.Conversion, cancellationToken)
                .ConfigureAwait(false);
        }

        if (!result.Succeeded || !IsPrepared(run.PathOf(ImageStep.Prepared)))
        {
            return result.Unreadable(_portrait, Undecodable(result, info));
        }

        return Flat(info) is { } flat ? flat.ResultFor(_portrait) : StepResult.Success;
    }

    private static StepInput Input(StepRun run) =>
        run.Step.Inputs.Single(i => i.Role == ImageStep.PortraitRole);

    private async Task<CommandResult> MakeAsync(
        string file,
        ImageInfo info,
        SrgbConversion? conversion,
        CancellationToken cancellationToken
    )
    {
        var upright = PortraitFilter.Upright(
            PortraitFilter.Rotation(info.Orientation),
            opaque: info.Format == ImageFormat.Jpeg
        );
        var filter = PortraitFilter.Text(upright, size, image);
        // ffmpeg's TIFF decoder takes unknown tags, which every camera writes, for errors.
        var strictness = info.Format == ImageFormat.Tiff ? "crccheck" : "explode";
        var decoder = Decoder(info.Format);
        if (conversion is null)
        {
            return await run.FfmpegAsync(
                    tools,
                    ImageStep.Command(file, decoder, strictness, filter),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }

        var result = await run.FfmpegAsync(
                tools,
                new FfmpegSettings()
                    .WithInput(file, ImageStep.Stored(decoder, strictness))
                    .With("-map", "0:v:0", "-frames:v", "1", "-vf", PortraitFilter.Rgba)
                    .With("-f", "rawvideo", Decoded),
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!result.Succeeded)
        {
            return result;
        }

        Convert(conversion, cancellationToken);
        var (width, height) =
            info.Orientation >= 5 ? (info.Height, info.Width) : (info.Width, info.Height);
        var stored = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
        return await run.FfmpegAsync(
                tools,
                ImageStep.Command(
                    new FfmpegSettings().WithInput(
                        Converted,
                        ["-f", "rawvideo", "-pixel_format", "rgba", "-video_size", stored]
                    ),
                    filter
                ),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    private void Convert(SrgbConversion conversion, CancellationToken cancellationToken)
    {
        using (var from = Disk.OpenRead(run.PathOf(Decoded)))
        using (var to = Disk.Create(run.PathOf(Converted)))
        {
            var block = new byte[1 << 20];
            for (var read = -1; read != 0; )
            {
                cancellationToken.ThrowIfCancellationRequested();
                read = from.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
                conversion.Apply(block.AsSpan(0, read));
                to.Write(block.AsSpan(0, read));
            }
        }

        Disk.DeleteFile(run.PathOf(Decoded));
    }

    private bool IsPrepared(string path)
    {
        try
        {
            var info = ImageHeader.Read(path);
            return info.Width == size.Width && info.Height == size.Height;
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            return false;
        }
    }

    private MediaFault? Flat(ImageInfo info)
    {
        using var stream = Disk.OpenRead(run.PathOf(ImageStep.Prepared));
        var frame = PortraitGeometry.Frame(info.Width, info.Height, size, image);
        return FlatPicture.Colour(stream, frame) is { } colour
            ? new MediaFault(
                $"comes out as one colour (#{colour}) all over at {size}: it is empty or transparent, or ffmpeg can't decode its kind",
                "look at it, and export it as an 8-bit sRGB png that shows a face"
            )
            : null;
    }

    private static MediaFault Undecodable(CommandResult result, ImageInfo info)
    {
        var lines = result.LastLines(1);
        var reason = lines.Count > 0 ? lines[0] : "ffmpeg made no picture of it";
        return new MediaFault(
            string.Create(
                CultureInfo.InvariantCulture,
                $"is truncated or damaged: its {info.Width}x{info.Height} pixels can't all be decoded ({reason})"
            ),
            "copy or export it again"
        );
    }

    private static string Decoder(ImageFormat format) =>
        format switch
        {
            ImageFormat.Jpeg => "mjpeg",
            ImageFormat.Png => "png",
            ImageFormat.Webp => "webp",
            ImageFormat.Bmp => "bmp",
            _ => "tiff",
        };
}
