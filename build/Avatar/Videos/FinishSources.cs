using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Videos;

/// <summary>
/// The files that only a video's finish reads, and the look at them before anything of the video is rendered. They are
/// in no other step's inputs or key: editing them finishes again, no more. Starts no program.
/// </summary>
internal sealed record FinishSources
{
    /// <summary>The subtitles, or null.</summary>
    public Artifact? Subtitles { get; private init; }

    /// <summary>A step of this build writes the subtitles, so there is nothing to look at yet.</summary>
    public bool MakesSubtitles { get; private init; }

    /// <summary>The watermark, or null.</summary>
    public Artifact? Watermark { get; private init; }

    /// <summary>From the recording's length, the picture's size.</summary>
    public required Func<double, PictureSize> SizeOf { get; init; }

    /// <summary>The widest of the recipe's sizes, pixels: the watermark's are those of it.</summary>
    public int WidestPicture { get; private init; }

    /// <summary>What is done with them.</summary>
    public required FinishSettings Settings { get; init; }

    /// <summary>Fonts that subtitles may be drawn in.</summary>
    public required InstalledFonts Fonts { get; init; }

    /// <summary>The batch's looks at watermarks.</summary>
    public required WatermarkLooks Watermarks { get; init; }

    /// <summary>Those of a video.</summary>
    public static FinishSources Of(VideoRequest input, VideoPaths paths, VideoStepsOptions options)
    {
        var (finish, made) = (input.Settings.Finish, MakesSubtitlesOf(input));
        return new()
        {
            Settings = finish,
            Fonts = options.Fonts,
            Watermarks = options.Watermarks,
            MakesSubtitles = made,
            Subtitles =
                finish.Subtitles == SubtitleMode.Off ? null
                : input.SubtitlesFile is { } own ? VideoRequest.FileOf(own)
                : made ? paths.Subtitles
                : null,
            SizeOf = seconds => input.Backend.Made(input.Settings.Size.For(seconds)),
            WidestPicture = input.Settings.Size.Rules.Max(rule => rule.Size.Width),
            Watermark = finish.Watermark is { } mark ? VideoRequest.FileOf(mark.File) : null,
        };
    }

    /// <summary>What is wrong with them, or null.</summary>
    /// <param name="pathOf">From a source to its absolute path.</param>
    /// <param name="facts">Of the prepared recording; null before it is prepared: then only what needs no times is looked at.</param>
    public StepFailure? Inspect(Func<Artifact, string> pathOf, AudioFacts? facts) =>
        (
            Subtitles is { } file && !MakesSubtitles
                ? InspectSubtitles(file, pathOf(file), facts)
                : null
        ) ?? InspectWatermark(pathOf, facts);

    /// <summary>A step's own look at its sources, and then the look at these.</summary>
    public StepInspection After(
        StepInspection? own,
        Func<Artifact, string> pathOf,
        AudioFacts? facts
    ) =>
        async (paths, token) =>
            own is not null && await own(paths, token).ConfigureAwait(false) is { } fault
                ? fault
                : Inspect(pathOf, facts);

    private StepFailure? InspectWatermark(Func<Artifact, string> pathOf, AudioFacts? facts)
    {
        if (Watermark is not { } file || Settings.Watermark is not { } wanted)
        {
            return null;
        }

        var size = facts is null ? null : SizeOf(facts.Seconds);
        var place = size is null ? null : WatermarkPlace.Of(wanted, size, WidestPicture, bar: 0);
        return WatermarkFile.Inspect(
            file,
            pathOf(file),
            place is null ? wanted : wanted with { Width = place.Width, Margin = place.Side },
            size,
            Watermarks
        );
    }

    private StepFailure? InspectSubtitles(Artifact file, string path, AudioFacts? facts)
    {
        var cut = facts is null ? null : new Stretch(facts.CutStartSeconds, facts.CutEndSeconds);
        return new SubtitleLook(file.ToString(), Settings, Fonts)
            .At(Disk.ReadBytes(path), cut)
            .Fault;
    }

    private static bool MakesSubtitlesOf(VideoRequest input) =>
        !input.Settings.AsIs
        && input.Settings.Finish.Subtitles != SubtitleMode.Off
        && input.SubtitlesFile is null
        && !input.Settings.SubtitlesCommand.IsEmpty;
}
