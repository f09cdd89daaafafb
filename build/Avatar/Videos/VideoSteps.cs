using System.Collections.Immutable;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Command;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Videos;

/// <summary>
/// The steps of one video: audio first; its facts choose the size and bring image, render, verify, finish and check.
/// Here recipe and engine meet.
/// </summary>
/// <param name="input">What the inputs say of it.</param>
/// <param name="portrait">The portrait's own size, upright; null when it isn't needed or can't be read, which its step then says.</param>
/// <param name="options">What all videos have in common.</param>
public sealed class VideoSteps(VideoRequest input, PictureSize? portrait, VideoStepsOptions options)
{
    private readonly VideoPaths paths = new(options.Recipe, input.Name);
    private readonly Settings settings = input.Settings;
    private readonly FinishSources sources = FinishSources.Of(
        input,
        new VideoPaths(options.Recipe, input.Name),
        options
    );
    private readonly StepCauses causes = new(input, options);

    /// <summary>The steps that everything of this video grows from.</summary>
    public IReadOnlyList<Step> First() => settings.AsIs ? AsIs() : [Audio()];

    // No length is known, so nothing has to wait for one.
    private IReadOnlyList<Step> AsIs()
    {
        var audio = Copy(
            "audio " + input.Name,
            StepKinds.Audio,
            new("recording", VideoRequest.FileOf(input.Recording), "recording"),
            new("audio", paths.Audio, PreviewRender.Audio, Needed: options.OnlyPrepare)
        );
        var image = Copy(
            "image " + Path.GetFileName(input.Portrait!),
            StepKinds.Image,
            new(ImageStep.PortraitRole, VideoRequest.FileOf(input.Portrait!), "portrait"),
            new("image", paths.ImageAsIs(input.Portrait!), PreviewRender.Image, options.OnlyPrepare)
        );
        if (options.OnlyPrepare)
        {
            return [audio, image];
        }

        var facts = AudioFacts.Unknown(settings.Audio.SampleRate);
        // The picture is as large as it came, so nobody knows what comes out: the program is told what the recipe asks for.
        var job = Job(facts, settings.Size.For(facts.Seconds));
        var render = RenderStep.Create(job, image.Outputs[0].Artifact, options);
        return
        [
            // Not before other videos' recordings, which may be thousands: each video's two side by side.
            audio with
            {
                Priority = StepKinds.Image.Priority,
            },
            image with
            {
                Priority = StepKinds.Image.Priority,
            },
            render with
            {
                Causes = causes.Render(job, render.Request),
                Priority = StepKinds.Render.Priority,
                IsCached = true,
                Work = new Workload(input.Backend.Name + " as is", 1),
            },
            .. Texts(facts),
            Copy(
                "finish " + input.Name,
                StepKinds.Finish,
                new("render", paths.Render, PreviewRender.Render),
                new("video", paths.Video, FinishStep.Video, Needed: true)
            ) with
            {
                Priority = StepKinds.Finish.Priority,
            },
        ];
    }

    private Step Copy(string name, StepKind kind, StepInput from, StepOutput to) =>
        CopyStep.Create(name, kind, from, to) with
        {
            Feeds = kind == StepKinds.Finish ? null : Feeds,
            Work = Workload.Plain,
        };

    private Step Audio()
    {
        var step = AudioStep.Create(
            VideoRequest.FileOf(input.Recording),
            paths.Audio,
            paths.AudioFacts,
            settings.Audio,
            options.Tools,
            options.Shared
        );
        return step with
        {
            Name = "audio " + input.Name,
            Causes = causes.Audio,
            Priority = StepKinds.Audio.Priority,
            IsCached = true,
            Feeds = Feeds,
            Ahead = Ahead,
            Work = Workload.Plain,
            Expand = facts => Expand(AudioFacts.Parse(facts)),
            Outputs = options.OnlyPrepare ? Needed(step.Outputs) : step.Outputs,
            Inspect = options.OnlyPrepare
                ? step.Inspect
                : After(
                    sources.After(step.Inspect, options.SourcePath, null),
                    [.. settings.Size.Rules.Select(rule => input.Backend.Made(rule.Size))]
                ),
        };
    }

    private IReadOnlyList<Step> Expand(AudioFacts facts)
    {
        var size = input.Backend.Made(settings.Size.For(facts.Seconds));
        var image = Image(size);
        if (options.OnlyPrepare)
        {
            return [image with { Outputs = Needed(image.Outputs) }];
        }

        var job = Job(facts, size);
        var render = RenderStep.Create(job, image.Outputs[0].Artifact, options);
        var expected = Expected(facts, size) with
        {
            Lower = MemoryFit.MayLower(job) ? [.. MemoryFit.Smaller(job)] : [],
        };
        // What a preview without a mouth shows instead of one.
        var bar =
            input.Backend.Builtin is not null && job.Mouth is null ? PreviewPan.BarHeight(size) : 0;
        return
        [
            image,
            .. Texts(facts),
            render with
            {
                Causes = causes.Render(job, render.Request),
                Priority = StepKinds.Render.Priority,
                IsCached = true,
                Work = new Workload($"{input.Backend.Name} {size}", facts.Seconds),
                // Said before a card is spent on a video that can't be finished.
                Inspect = After(sources.After(render.Inspect, options.SourcePath, facts), size),
            },
            Verify(render, expected),
            Finish(render.Name, facts, expected, bar),
            Check(expected),
        ];
    }

    private Step Image(PictureSize size)
    {
        var prepared = paths.Image(input.Portrait!, size, settings.Image);
        return ImageStep.Create(
            VideoRequest.FileOf(input.Portrait!),
            prepared,
            size,
            settings.Image,
            options.Tools,
            options.Shared
        ) with
        {
            Name = $"image {Path.GetFileName(input.Portrait!)} {size}",
            Causes = causes.Image(size),
            Priority = StepKinds.Image.Priority,
            IsCached = true,
            Feeds = Feeds,
            Work = Workload.Plain,
        };
    }

    private RenderJob Job(AudioFacts facts, PictureSize size) =>
        new(
            "render " + input.Name,
            paths,
            input.Backend,
            settings,
            size,
            facts,
            input.Prompt,
            portrait is { } own && input.PortraitFacts?.Mouth is { } mouth
                ? PortraitGeometry.Map(mouth, own.Width, own.Height, size, settings.Image)
                : null
        )
        {
            PromptIsMade = MakesPrompt,
        };

    /// <summary>A look, and then one at the mouth, where the mouth is moved, in all sizes that the video may get.</summary>
    private StepInspection After(StepInspection look, params PictureSize[] sizes) =>
        input.Backend.Builtin is null
        || portrait is null
        || input.PortraitFacts?.Mouth is not { } mouth
            ? look
            : async (paths, token) =>
                await look(paths, token).ConfigureAwait(false)
                ?? new MouthPlace(
                    VideoRequest.FileOf(input.PortraitFactsFile!),
                    VideoRequest.FileOf(input.Portrait!),
                    mouth,
                    portrait,
                    settings.Image
                ).Inspect(sizes);

    private VideoExpectation Expected(AudioFacts facts, PictureSize size) =>
        new(
            size,
            facts.Seconds,
            input.Backend.ToleranceSeconds,
            [.. facts.Silences.Select(silence => new Stretch(silence.Start, silence.End))],
            settings.Finish.For(facts.Seconds).Loudness
        );

    private bool MakesPrompt =>
        input.Backend.UsesPrompt && input.PromptFile is null && !settings.PromptCommand.IsEmpty;

    private IEnumerable<Step> Texts(AudioFacts facts)
    {
        if (MakesPrompt)
        {
            yield return TextStep.Prompt(input, paths, facts, options) with
            {
                Causes = causes.Text(StepKinds.Prompt.Name),
                Priority = StepKinds.Prompt.Priority,
            };
        }

        if (sources.MakesSubtitles)
        {
            yield return TextStep.Subtitles(input, paths, facts, options) with
            {
                Causes = causes.Text(StepKinds.Subtitles.Name),
                Priority = StepKinds.Subtitles.Priority,
            };
        }
    }

    private Step Verify(Step render, VideoExpectation expected)
    {
        var verify = new VerifyStep(render.Name, expected, settings.Checks)
        {
            SizeAdvice = SizeAdvice(input.Backend),
        };
        return new Step
        {
            Name = "verify " + input.Name,
            Kind = StepKinds.Verify.Name,
            Inputs =
            [
                new("render", paths.Render, VerifyStep.Render),
                .. render.Outputs.Length > 1
                    ? [new StepInput("made", paths.Made, VideoPaths.MadeName)]
                    : (ImmutableArray<StepInput>)[],
            ],
            Outputs = [new("measurements", paths.Verified, VerifyStep.Measured)],
            Request = WithTools(verify.RequestFrom(options.Shared)),
            Causes = causes.Verify(expected),
            Priority = StepKinds.Verify.Priority,
            IsCached = true,
            Work = Work(expected),
            Subject = new VideoShape(expected.Size, Math.Round(expected.Seconds, 6)),
            Action = verify.Action(options.Tools),
        };
    }

    private static string? SizeAdvice(Backend backend) =>
        backend.Builtin is null
            ? $"it would come out so again, so none of {backend.Name}'s videos is tried any more: correct sizes, or makes, in recipes/backends/{backend.Name}.json, or the size in the recipe"
            : null;

    private Step Finish(string renderName, AudioFacts facts, VideoExpectation expected, int bar)
    {
        var finish = new FinishStep
        {
            RenderName = renderName,
            Recording = "recording" + Extension(input.Recording),
            SourceSampleRate = facts.SourceSampleRate,
            SourceChannels = facts.SourceChannels,
            Sound = facts.Sound,
            Cut = new Stretch(facts.CutStartSeconds, facts.CutEndSeconds),
            Expected = expected,
            Finish = settings.Finish.For(facts.Seconds),
            Limits = settings.Checks,
            Fonts = options.Fonts,
            WidestPicture = settings.Size.Rules.Max(rule => rule.Size.Width),
            Bar = bar,
            Subtitles = sources.Subtitles is { } text ? "subtitles" + Extension(text.Path) : null,
            Watermark = sources.Watermark is { } mark ? "watermark" + Extension(mark.Path) : null,
        };
        var inputs = ImmutableArray.CreateBuilder<StepInput>();
        inputs.Add(new("render", paths.Render, VerifyStep.Render));
        // Besides its length: a render is only published once it was found good.
        inputs.Add(new("verified", paths.Verified, VerifyStep.Measured));
        inputs.Add(new("recording", VideoRequest.FileOf(input.Recording), finish.Recording));
        if (sources.Subtitles is { } subtitles)
        {
            inputs.Add(new("subtitles", subtitles, finish.Subtitles!));
        }

        if (sources.Watermark is { } watermark)
        {
            inputs.Add(new("watermark", watermark, finish.Watermark!));
        }

        var outputs = ImmutableArray.CreateBuilder<StepOutput>();
        outputs.Add(new("video", paths.Video, FinishStep.Video, Needed: true));
        if (settings.Finish.Poster)
        {
            outputs.Add(new("poster", paths.Poster, FinishStep.Poster, Needed: true));
        }

        outputs.Add(new("measurements", paths.Measured, FinishStep.Measured));
        return new Step
        {
            Name = "finish " + input.Name,
            Kind = StepKinds.Finish.Name,
            Inputs = inputs.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            Request = WithTools(finish.RequestFrom(options.Shared)),
            Causes = causes.Finish(finish),
            Priority = StepKinds.Finish.Priority,
            IsCached = true,
            Work = Work(expected, finish.Encodes ? " encoded" : ""),
            Inspect = sources.After(null, options.SourcePath, facts),
            Action = finish.Action(options.Tools),
        };
    }

    private Step Check(VideoExpectation expected)
    {
        var check = new CheckStep(expected, settings.Checks);
        return new Step
        {
            Name = "check " + input.Name,
            Kind = StepKinds.Check.Name,
            Inputs = [new("measurements", paths.Measured, FinishStep.Measured)],
            Outputs = [new("verdict", paths.Checked, CheckStep.Passed)],
            Request = check.Request,
            Causes = causes.Check(expected),
            Priority = StepKinds.Check.Priority,
            Work = Workload.Plain,
            Action = check.Action,
        };
    }

    private string? Feeds => input.Backend.Resources.Gpu > 0 ? GpuSource.Name : null;

    // The longest first: how long it is will be known when it has been prepared, and its size tells enough till then.
    private double Ahead() =>
        Engine.Files.FileStat.Of(options.SourcePath(VideoRequest.FileOf(input.Recording)))
            is { } stat
            ? RecordingLength.Guess(input.Recording, stat.Size)
            : 0;

    private static Workload Work(VideoExpectation expected, string how = "") =>
        new($"{expected.Size}{how}", expected.Seconds);

    private ImmutableArray<RequestLine> WithTools(ImmutableArray<RequestLine> request) =>
        [new("ffmpeg", options.Tools.Version), .. request];

    private static ImmutableArray<StepOutput> Needed(ImmutableArray<StepOutput> outputs) =>
        [.. outputs.Select(output => output with { Needed = true })];

    private static string Extension(string file) => Path.GetExtension(file).ToLowerInvariant();
}
