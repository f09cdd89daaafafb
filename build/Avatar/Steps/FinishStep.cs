using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// Makes the published video: the render's pictures, subtitles and watermark on them, and the original recording's
/// sound, in one encoding pass at most; measures it, and succeeds only if it is what was asked. Reads
/// <c>render.mp4</c>, <c>verify.json</c>, the recording, subtitles and watermark; writes <c>video.mp4</c>,
/// <c>measured.json</c> and <c>poster.jpg</c>.
/// </summary>
public sealed record FinishStep
{
    /// <summary>Name of the finished video in the private folder.</summary>
    public const string Video = "video.mp4";

    /// <summary>Name of the poster in the private folder.</summary>
    public const string Poster = "poster.jpg";

    /// <summary>Name of the measurements in the private folder.</summary>
    public const string Measured = "measured.json";

    /// <summary>Name of the step that made the render: it is blamed for pictures that don't decode.</summary>
    public required string RenderName { get; init; }

    /// <summary>The original recording's name in the private folder, for example <c>recording.wav</c>.</summary>
    public required string Recording { get; init; }

    /// <summary>Of the original recording.</summary>
    public required int SourceSampleRate { get; init; }

    /// <summary>Channels of the original recording; more than two are mixed down to two.</summary>
    public required int SourceChannels { get; init; }

    /// <summary>Which of its sound is heard.</summary>
    public SoundChoice Sound { get; init; } = SoundChoice.Plain;

    /// <summary>What of the original recording was prepared, in its own seconds.</summary>
    public required Stretch Cut { get; init; }

    /// <summary>What the video has to be.</summary>
    public required VideoExpectation Expected { get; init; }

    /// <summary>What is done to it.</summary>
    public required FinishSettings Finish { get; init; }

    /// <summary>Thresholds; they are in <see cref="CheckStep"/>'s key, not in this one.</summary>
    public required CheckSettings Limits { get; init; }

    /// <summary>The subtitles' name in the private folder, for example <c>subtitles.srt</c>; null for none.</summary>
    public string? Subtitles { get; init; }

    /// <summary>The watermark's name in the private folder, for example <c>watermark.png</c>; null for none.</summary>
    public string? Watermark { get; init; }

    /// <summary>Fonts that subtitles may be drawn in.</summary>
    public InstalledFonts Fonts { get; init; } = new();

    /// <summary>The widest of the recipe's sizes, pixels, which the watermark's size is meant for; 0 for the video's own.</summary>
    public int WidestPicture { get; init; }

    /// <summary>Height of a bar at the picture's lower edge that the watermark doesn't cover.</summary>
    public int Bar { get; init; }

    /// <summary>The picture's size, where it is known to be another than the expected one.</summary>
    internal PictureSize Picture
    {
        get => field ?? Expected.Size;
        init;
    }

    /// <summary>What makes it stale.</summary>
    public ImmutableArray<RequestLine> Request => RequestFrom(new SharedRequests());

    /// <summary>What makes it stale. In the commands T stands for the video's length, which is in <c>verify.json</c>, and CUT for the cut, which stands beside them.</summary>
    public ImmutableArray<RequestLine> RequestFrom(SharedRequests shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        var lines = shared.Of(
            "finish",
            Finish,
            $"{Recording}/{(SampleRate == 44100 ? "44100" : "48000")}/{Layout}/{Sound}/{Subtitles}/{Watermark}/{(Encodes ? $"{Picture}/{WidestPicture}/{Bar}" : "")}",
            CommandLines
        );
        return lines.Add(new("cut", $"{Numbers.Seconds(Cut.Start)}-{Numbers.Seconds(Cut.End)}"));
    }

    private ImmutableArray<RequestLine> CommandLines()
    {
        var commands = new FinishCommands(this, "CUT");
        var lines = ImmutableArray.CreateBuilder<RequestLine>();
        lines.Add(new("finish", "2"));
        if (!Sound.IsPlain)
        {
            lines.Add(new("sound", CommandText.Join("ffmpeg", UniformCommand)));
        }

        if (Finish.Loudness is not null)
        {
            lines.Add(new("loudness", CommandText.Join("ffmpeg", commands.MeasureLoudness())));
        }

        lines.Add(new("command", CommandText.Join("ffmpeg", commands.Encode("T", "MEASURED"))));
        lines.Add(new("measure", CommandText.Join("ffmpeg", commands.Measure("P"))));
        if (Burns || Soft)
        {
            lines.Add(new("subtitles", FinishSubtitles.Version));
        }

        if (Burns)
        {
            var font = Finish.SubtitleFont ?? "usual";
            lines.Add(new("font", $"{font} {Numbers.Brief(Finish.SubtitleFontSize)} at {Picture}"));
        }

        if (Finish.Poster)
        {
            lines.Add(new("poster", Numbers.Seconds(Finish.PosterSeconds)));
        }

        return lines.ToImmutable();
    }

    /// <summary>Makes, measures and judges.</summary>
    public StepAction Action(FfmpegTools programs) =>
        (run, token) => new FinishRun(this, programs, run).RunAsync(token);

    /// <summary>Subtitles are drawn into the pictures.</summary>
    internal bool Burns => Subtitles is not null && Finish.Subtitles == SubtitleMode.Burn;

    /// <summary>Subtitles are a track.</summary>
    internal bool Soft => Subtitles is not null && Finish.Subtitles == SubtitleMode.Soft;

    /// <summary>The pictures are encoded again.</summary>
    internal bool Encodes => Burns || Mark is not null;

    /// <summary>Where the watermark lies; null without one.</summary>
    internal WatermarkPlace? Mark =>
        Watermark is not null && Finish.Watermark is { } mark
            ? WatermarkPlace.Of(
                mark,
                Picture,
                WidestPicture > 0 ? WidestPicture : Picture.Width,
                Bar
            )
            : null;

    /// <summary>The file whose sound is published.</summary>
    internal string Heard => Sound.IsPlain ? Recording : UniformTrack.Name;

    /// <summary>Makes <see cref="Heard"/> where that isn't the recording itself.</summary>
    internal ImmutableArray<string> UniformCommand =>
        UniformTrack.Arguments(Sound, Recording, Layout == "mono" ? 1 : 2, SampleRate);

    /// <summary>Named outright: with a choice of two, ffmpeg can't settle on one behind a loudnorm that runs dynamically.</summary>
    internal string Layout => SourceChannels == 1 || Sound.IsMixed ? "mono" : "stereo";

    /// <summary>44.1 kHz stays; everything else becomes what players expect.</summary>
    internal int SampleRate => UniformTrack.Rate(SourceSampleRate);
}
