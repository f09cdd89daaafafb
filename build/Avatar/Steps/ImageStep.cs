using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// The step that prepares a portrait: upright, on a neutral colour where it is transparent, fitted to the picture's
/// size. EXIF orientation is read here and applied for every format, so any ffmpeg turns every picture alike.
/// </summary>
public static class ImageStep
{
    /// <summary>The role of the user's portrait.</summary>
    public const string PortraitRole = "portrait";

    /// <summary>The role of the prepared picture, an RGB PNG.</summary>
    public const string ImageRole = "image";

    // Raise it when reading headers, orientation or the choice of decoder change.
    private const string Version = "1";

    private const string Prepared = "image.png";

    /// <summary>The step; its name is <c>image</c> and the stem of <paramref name="prepared"/>.</summary>
    public static Step Create(
        Artifact portrait,
        Artifact prepared,
        PictureSize size,
        ImageSettings image,
        FfmpegTools tools,
        SharedRequests? shared = null
    )
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(tools);
        return new Step
        {
            Name = "image " + Path.GetFileNameWithoutExtension(prepared.Path),
            Kind = StepKinds.Image.Name,
            Inputs = [new(PortraitRole, portrait, PlainNames.For(PortraitRole, portrait))],
            Outputs = [new(ImageRole, prepared, Prepared)],
            Request = (shared ?? new()).Of(
                "image",
                image,
                size.ToString(),
                () => Request(size, image, tools)
            ),
            Action = (run, token) => PrepareAsync(run, size, image, tools, token),
            Inspect = (paths, _) =>
                Task.FromResult(ImageHeader.Inspect(paths[PortraitRole])?.For(portrait)),
        };
    }

    internal static ImmutableArray<RequestLine> Request(
        PictureSize size,
        ImageSettings image,
        FfmpegTools tools
    )
    {
        var upright = PortraitFilter.Upright("{rotation}", opaque: false);
        var filter = PortraitFilter.Text(upright, size, image);
        var command = Command("{portrait}", "{decoder}", "{strictness}", filter);
        return
        [
            new("image step", Version),
            new("ffmpeg", tools.Version),
            new("command", string.Join(' ', command.ToArguments())),
        ];
    }

    /// <summary>One picture of a named format from a file of any name: the demuxer reads the file whole and guesses nothing, neither a pattern from % nor a format from the extension.</summary>
    private static FfmpegSettings Command(
        string portrait,
        string decoder,
        string strictness,
        string filter
    ) =>
        new FfmpegSettings()
            .WithInput(
                portrait,
                [
                    "-err_detect",
                    strictness,
                    "-noautorotate",
                    "-f",
                    "image2",
                    "-pattern_type",
                    "none",
                    "-c:v",
                    decoder,
                ]
            )
            .With("-filter_complex", filter, "-map", "[out]", "-frames:v", "1", "-update", "1")
            .With("-c:v", "png")
            .WithBitExactOutput()
            .With(Prepared);

    private static async Task<StepResult> PrepareAsync(
        StepRun run,
        PictureSize size,
        ImageSettings image,
        FfmpegTools tools,
        CancellationToken cancellationToken
    )
    {
        var input = run.Step.Inputs.Single(i => i.Role == PortraitRole);
        if (ImageHeader.Inspect(run.PathOf(input.FileName)) is { } fault)
        {
            return fault.ResultFor(input.Artifact);
        }

        var info = ImageHeader.Read(run.PathOf(input.FileName));
        var upright = PortraitFilter.Upright(
            PortraitFilter.Rotation(info.Orientation),
            opaque: info.Format == ImageFormat.Jpeg
        );
        var filter = PortraitFilter.Text(upright, size, image);
        // ffmpeg's TIFF decoder takes unknown tags, which every camera writes, for errors.
        var strictness = info.Format == ImageFormat.Tiff ? "crccheck" : "explode";
        var result = await run.FfmpegAsync(
                tools,
                Command(input.FileName, Decoder(info.Format), strictness, filter),
                cancellationToken
            )
            .ConfigureAwait(false);
        return result.Succeeded && IsPrepared(run.PathOf(Prepared), size)
            ? StepResult.Success
            : result.Unreadable(input.Artifact, Undecodable(result, info));
    }

    private static bool IsPrepared(string path, PictureSize size)
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
