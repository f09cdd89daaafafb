using System.Collections.Immutable;
using AvatarBuild.Engine.Graph;
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

    // Raise it when reading headers, orientation, profiles or the choice of decoder change.
    private const string Version = "2";

    internal const string Prepared = "image.png";

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
            Action = (run, token) => new ImageRun(run, size, image, tools).PrepareAsync(token),
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

    internal static FfmpegSettings Command(
        string portrait,
        string decoder,
        string strictness,
        string filter
    ) => Command(new FfmpegSettings().WithInput(portrait, Stored(decoder, strictness)), filter);

    /// <summary>The prepared picture of an input.</summary>
    internal static FfmpegSettings Command(FfmpegSettings input, string filter) =>
        input
            .With("-filter_complex", filter, "-map", "[out]", "-frames:v", "1", "-update", "1")
            .With("-c:v", "png")
            .WithBitExactOutput()
            .With(Prepared);

    /// <summary>One picture of a named format from a file of any name: the demuxer reads the file whole and guesses nothing, neither a pattern from % nor a format from the extension.</summary>
    internal static string[] Stored(string decoder, string strictness) =>
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
        ];
}
