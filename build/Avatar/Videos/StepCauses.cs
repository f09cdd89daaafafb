using System.Globalization;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Videos;

/// <summary>
/// What people said and brought that each step of a video follows from, besides its input files. Where a step's request
/// follows from more, that more is here too: what isn't named here is this program's, and <c>--accept</c> takes it so.
/// </summary>
internal sealed class StepCauses(VideoRequest input, VideoStepsOptions options)
{
    private readonly Settings settings = input.Settings;

    /// <summary>Of the prepared recording.</summary>
    public IReadOnlyList<Cause> Audio() => [Ffmpeg, .. SettingCauses.Group(settings, "audio")];

    /// <summary>Of the prepared portrait.</summary>
    public Func<IReadOnlyList<Cause>> Image(PictureSize size) =>
        () => [Ffmpeg, Size(size), .. SettingCauses.Group(settings, "image")];

    /// <summary>Of a text that a program writes.</summary>
    /// <param name="kind"><c>prompt</c> or <c>subtitles</c>.</param>
    public Func<IReadOnlyList<Cause>> Text(string kind) =>
        () =>
            [
                SettingCauses.Key(settings, kind + "Command"),
                new(CauseKind.Setting, "name", input.Name),
                Prompt(input.Prompt),
                Portrait with
                {
                    ExplainsInput = false,
                },
            ];

    /// <summary>Of the render.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">As it is asked for.</param>
    public Func<IReadOnlyList<Cause>> Render(RenderJob job, IReadOnlyList<RequestLine> request) =>
        () =>
            [
                SettingCauses.Key(settings, "backend"),
                Size(job.Size),
                Derived("seconds", Numbers.Seconds(job.Facts.Seconds)),
                Derived("samples", Text(job.Facts.Samples)),
                .. job.Backend.Builtin is null ? Described(job, request) : Drawn(),
                .. Explaining("image"),
                .. Explaining("audio"),
                Portrait,
            ];

    /// <summary>Of the look at the render.</summary>
    public Func<IReadOnlyList<Cause>> Verify(VideoExpectation expected) =>
        () =>
            [
                Ffmpeg,
                .. Expected(expected),
                SettingCauses.Key(settings, "checks.maxBlackSeconds"),
                SettingCauses.Key(settings, "checks.maxFrozenSeconds"),
            ];

    /// <summary>Of the published video.</summary>
    public Func<IReadOnlyList<Cause>> Finish(FinishStep finish) =>
        () =>
            [
                Ffmpeg,
                .. SettingCauses.Group(settings, "finish"),
                Derived("cut", finish.Cut.ToString()!),
                Derived("rate", Text(finish.SourceSampleRate)),
                Derived("channels", Text(finish.SourceChannels)),
                Derived("sound", finish.Sound.ToString()),
                Size(finish.Expected.Size),
                Derived("widest", Text(finish.WidestPicture)),
                Derived("bar", Text(finish.Bar)),
            ];

    /// <summary>Of the verdict about it.</summary>
    public Func<IReadOnlyList<Cause>> Check(VideoExpectation expected) =>
        () =>
            [
                .. Expected(expected),
                .. SettingCauses.Group(settings, "checks"),
                SettingCauses.Key(settings, "finish.loudness"),
            ];

    private Cause Ffmpeg => new(CauseKind.Tool, "ffmpeg", options.Tools.Version);

    private Cause Portrait =>
        new(CauseKind.Setting, "portrait", Path.GetFileName(input.Portrait) ?? "")
        {
            ExplainsInput = true,
        };

    private static IEnumerable<Cause> Expected(VideoExpectation expected) =>
        [
            Size(expected.Size),
            Derived("lower sizes", string.Join(' ', expected.Lower)),
            Derived("seconds", Numbers.Seconds(expected.Seconds)),
            Derived("silences", string.Join(' ', expected.Silences)),
            new(CauseKind.Setting, "toleranceSeconds", Numbers.Seconds(expected.ToleranceSeconds)),
        ];

    // Drawn from the portrait's facts, by this program.
    private IEnumerable<Cause> Drawn()
    {
        yield return Ffmpeg;
        if (input.PortraitFacts?.Mouth is { } mouth)
        {
            yield return new(
                CauseKind.File,
                "inputs/" + input.PortraitFactsFile,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{mouth.X} {mouth.Y} {mouth.HalfWidth} {mouth.Chin}"
                )
            );
        }
    }

    // All of a described renderer's request is its user's: whatever of it changes is nothing that this program changed.
    private IEnumerable<Cause> Described(RenderJob job, IReadOnlyList<RequestLine> request)
    {
        var own = settings.BackendOptions.Values;
        foreach (var (name, value) in job.Options())
        {
            var isPath = job.Backend.Paths.Contains(name);
            yield return new(
                CauseKind.Setting,
                "backendOptions." + name,
                isPath && value.Length > 0 ? "given" : value
            )
            {
                IsDefault = !own.ContainsKey(name),
            };
        }

        if (job.Backend.UsesPrompt)
        {
            yield return Prompt(job.Prompt);
        }

        if (job.Backend.UsesSeed)
        {
            yield return SettingCauses.Key(settings, "seed");
        }

        foreach (var line in options.Fingerprints.Of(job))
        {
            yield return new(CauseKind.Tool, line.Label, line.Value);
        }

        yield return new(
            CauseKind.Part,
            $"recipes/backends/{job.Backend.Name}.json",
            ContentHash.OfText(job.Backend.Called)
        );
        yield return Derived(
            "request",
            ContentHash.OfText(string.Join('\n', request.Select(line => line.ToString())))
        );
    }

    // Both texts say more than that the file of one changed.
    private static Cause Prompt(string? prompt) => new(CauseKind.Setting, "prompt", prompt ?? "");

    private IEnumerable<Cause> Explaining(string group) =>
        SettingCauses.Group(settings, group).Select(cause => cause with { ExplainsInput = true });

    private static Cause Size(PictureSize size) => new(CauseKind.Setting, "size", size.ToString());

    private static Cause Derived(string name, string value) => new(CauseKind.Derived, name, value);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
