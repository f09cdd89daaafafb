using AvatarBuild.Avatar.Tables;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>
/// Every key of a recipe, once: reading, messages, <c>--set</c>, schema, help and README come from this table; defaults
/// from <see cref="Settings"/>.
/// </summary>
internal static class RecipeKeys
{
    /// <summary>The seeds of numpy and of torch's 32-bit generators.</summary>
    private const double MaxSeed = 4294967295;

    public static KeyTable<Settings> Table { get; } =
        new([
            .. Top(),
            .. Audio(),
            .. Image(),
            .. Render(),
            .. Finish(),
            .. Watermark(),
            .. Checks(),
        ]);

    private static Key<Settings>[] Top() =>
        [
            new(
                "$schema",
                new TextShape(),
                "Where an editor finds the schema.",
                "\"recipe.schema.json\"",
                _ => null,
                (s, _) => s
            ),
            new(
                "extends",
                new TextShape(1),
                "Name of another recipe; what isn't said here is taken from it.",
                "\"default\"",
                _ => null,
                (s, _) => s
            ),
            new(
                "backend",
                new TextShape(1),
                "Name of a file in recipes/backends: who renders.",
                "\"preview\"",
                s => s.Backend,
                WithBackend
            ),
            new(
                "backendOptions",
                new ScalarsShape(),
                "Values for the options that the backend declares; naming another backend above forgets them.",
                "{\"steps\": 4}",
                s => s.BackendOptions,
                (s, v) => s with { BackendOptions = s.BackendOptions.With(((NameValues)v!).Values) }
            ),
            new(
                "prompt",
                new TextShape(),
                "What the model is told, unless inputs/prompts/NAME.txt says otherwise.",
                "\"A person speaks to the camera.\"",
                s => s.Prompt,
                (s, v) => s with { Prompt = (string)v! }
            ),
            new(
                "portrait",
                new TextShape(1) { Nullable = true },
                "File in inputs/images for recordings without an image of their own name; null means default.*.",
                "\"host.jpg\"",
                s => s.Portrait,
                (s, v) => s with { Portrait = (string?)v }
            ),
            new(
                "seed",
                new NumberShape(0, MaxSeed, Whole: true),
                "Seed for models that take one.",
                "420",
                s => s.Seed,
                (s, v) => s with { Seed = (long)v! }
            ),
        ];

    private static Settings WithBackend(Settings settings, object? value) =>
        settings.Backend == (string)value!
            ? settings
            : settings with
            {
                Backend = (string)value!,
                BackendOptions = NameValues.Empty,
            };

    private static Key<Settings>[] Audio() =>
        [
            Audio(
                "sampleRate",
                new NumberShape(8000, 48000, Whole: true),
                "Samples a second for the model; viewers hear the original.",
                "16000",
                a => a.SampleRate,
                (a, v) => a with { SampleRate = Int(v) }
            ),
            Audio(
                "trim",
                new FlagShape(),
                "Cut silence at head and tail.",
                "true",
                a => a.Trim,
                (a, v) => a with { Trim = (bool)v! }
            ),
            Audio(
                "trimPadSeconds",
                new NumberShape(0, 10),
                "Seconds of silence left at each cut end.",
                "0.1",
                a => a.TrimPadSeconds,
                (a, v) => a with { TrimPadSeconds = (double)v! }
            ),
        ];

    private static Key<Settings>[] Image() =>
        [
            Image(
                "fit",
                new ChoiceShape([("cover", ImageFit.Cover), ("blur", ImageFit.Blur)]),
                "How a portrait fills the picture: cropped to cover it, or whole over a blurred copy.",
                "\"cover\"",
                i => i.Fit,
                (i, v) => i with { Fit = (ImageFit)v! }
            ),
            Image(
                "topBias",
                new NumberShape(0, 1),
                "With cover: how much of what is cropped in height is cut at the top; 0.5 beheads portraits.",
                "0.18",
                i => i.TopBias,
                (i, v) => i with { TopBias = (double)v! }
            ),
        ];

    private static Key<Settings>[] Render() =>
        [
            new(
                "size",
                new SizePolicyShape(),
                "Picture size: one, or by the recording's length in seconds.",
                "\"704*384\"",
                s => s.Size,
                (s, v) => s with { Size = (SizePolicy)v! }
            ),
            new(
                "attempts",
                new NumberShape(1, 20, Whole: true),
                "All attempts at a render in a run.",
                "3",
                s => s.Attempts,
                (s, v) => s with { Attempts = Int(v) }
            ),
            new(
                "retryDelaySeconds",
                new NumberShape(0, 86400),
                "Seconds before the second attempt.",
                "30",
                s => s.RetryDelaySeconds,
                (s, v) => s with { RetryDelaySeconds = (double)v! }
            ),
            new(
                "retryBackoff",
                new NumberShape(1, 10),
                "What each further delay is multiplied by.",
                "2",
                s => s.RetryBackoff,
                (s, v) => s with { RetryBackoff = (double)v! }
            ),
            new(
                "timeoutSeconds",
                new NumberShape(1, 604800),
                "Seconds one attempt at a render may take.",
                "7200",
                s => s.TimeoutSeconds,
                (s, v) => s with { TimeoutSeconds = (double)v! }
            ),
        ];

    private static Key<Settings>[] Finish() =>
        [
            Finish(
                "loudness",
                new NumberShape(-70, -5) { Nullable = true },
                "Loudness of the published sound in LUFS (EBU R128); null leaves it as recorded.",
                "-16",
                f => f.Loudness,
                (f, v) => f with { Loudness = (double?)v }
            ),
            Finish(
                "subtitles",
                new ChoiceShape([
                    ("burn", SubtitleMode.Burn),
                    ("soft", SubtitleMode.Soft),
                    ("off", SubtitleMode.Off),
                ]),
                "What becomes of inputs/subtitles/NAME.*: drawn into the pictures, a track to switch on, or left out.",
                "\"burn\"",
                f => f.Subtitles,
                (f, v) => f with { Subtitles = (SubtitleMode)v! }
            ),
            Finish(
                "subtitleFontSize",
                new NumberShape(4, 200, Whole: true),
                "Size of burnt subtitles, in points at a picture 288 lines high.",
                "18",
                f => f.SubtitleFontSize,
                (f, v) => f with { SubtitleFontSize = Int(v) }
            ),
            Finish(
                "subtitleFont",
                new TextShape(1) { Nullable = true },
                "Font of burnt subtitles; null takes Noto Sans CJK SC or DejaVu Sans, whichever this machine has.",
                "\"DejaVu Sans\"",
                f => f.SubtitleFont,
                (f, v) => f with { SubtitleFont = (string?)v }
            ),
            Finish(
                "watermark",
                new GroupShape { Nullable = true },
                "A picture laid over the video, or null.",
                "{\"file\": \"logo.png\"}",
                f => f.Watermark,
                (f, v) => f with { Watermark = v is null ? null : f.Watermark ?? NoFile() }
            ),
            Finish(
                "faststart",
                new FlagShape(),
                "Index at the head of the file, so that a browser starts at once.",
                "true",
                f => f.Faststart,
                (f, v) => f with { Faststart = (bool)v! }
            ),
            Finish(
                "poster",
                new FlagShape(),
                "Write outputs/NAME.jpg.",
                "true",
                f => f.Poster,
                (f, v) => f with { Poster = (bool)v! }
            ),
            Finish(
                "posterSeconds",
                new NumberShape(0, 86400),
                "Seconds into the video of the poster's frame.",
                "1",
                f => f.PosterSeconds,
                (f, v) => f with { PosterSeconds = (double)v! }
            ),
        ];

    private static Key<Settings>[] Watermark() =>
        [
            Watermark(
                "file",
                new TextShape(1),
                "The picture, below inputs or by its absolute path.",
                "\"logo.png\"",
                w => w.File.Length > 0 ? w.File : null,
                (w, v) => w with { File = (string)v! }
            ),
            Watermark(
                "corner",
                Corners(),
                "Where it sits.",
                "\"bottomRight\"",
                w => w.Corner,
                (w, v) => w with { Corner = (Corner)v! }
            ),
            Watermark(
                "opacity",
                new NumberShape(0, 1),
                "0 (invisible) to 1.",
                "0.6",
                w => w.Opacity,
                (w, v) => w with { Opacity = (double)v! }
            ),
            Watermark(
                "width",
                new NumberShape(2, 8192, Whole: true),
                "Its width in pixels.",
                "96",
                w => w.Width,
                (w, v) => w with { Width = Int(v) }
            ),
            Watermark(
                "margin",
                new NumberShape(0, 8192, Whole: true),
                "Pixels to the two edges.",
                "12",
                w => w.Margin,
                (w, v) => w with { Margin = Int(v) }
            ),
        ];

    private static ChoiceShape Corners() =>
        new([
            ("topLeft", Corner.TopLeft),
            ("topRight", Corner.TopRight),
            ("bottomLeft", Corner.BottomLeft),
            ("bottomRight", Corner.BottomRight),
        ]);

    private static Key<Settings>[] Checks() =>
        [
            Checks(
                "maxBlackSeconds",
                new NumberShape(0, 86400),
                "Longest black stretch.",
                "0.5",
                c => c.MaxBlackSeconds,
                (c, v) => c with { MaxBlackSeconds = (double)v! }
            ),
            Checks(
                "maxFrozenSeconds",
                new NumberShape(0, 86400),
                "Longest stretch of frozen picture.",
                "2",
                c => c.MaxFrozenSeconds,
                (c, v) => c with { MaxFrozenSeconds = (double)v! }
            ),
            Checks(
                "maxSilentSeconds",
                new NumberShape(0, 86400),
                "Longest silence where the recording isn't silent.",
                "2",
                c => c.MaxSilentSeconds,
                (c, v) => c with { MaxSilentSeconds = (double)v! }
            ),
            Checks(
                "maxOffsetMs",
                new NumberShape(0, 1000),
                "Largest distance between the video's sound and the recording, milliseconds.",
                "40",
                c => c.MaxOffsetMs,
                (c, v) => c with { MaxOffsetMs = (double)v! }
            ),
            Checks(
                "minCorrelation",
                new NumberShape(0, 1),
                "Smallest correlation of the sound with the recording.",
                "0.9",
                c => c.MinCorrelation,
                (c, v) => c with { MinCorrelation = (double)v! }
            ),
            Checks(
                "loudnessTolerance",
                new NumberShape(0, 20),
                "With finish.loudness: how far from it the result may be, LU.",
                "1.5",
                c => c.LoudnessTolerance,
                (c, v) => c with { LoudnessTolerance = (double)v! }
            ),
        ];

    private static Key<Settings> Audio(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<AudioSettings, object?> get,
        Func<AudioSettings, object?, AudioSettings> set
    ) =>
        new(
            "audio." + leaf,
            shape,
            description,
            example,
            s => get(s.Audio),
            (s, v) => s with { Audio = set(s.Audio, v) }
        );

    private static Key<Settings> Image(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<ImageSettings, object?> get,
        Func<ImageSettings, object?, ImageSettings> set
    ) =>
        new(
            "image." + leaf,
            shape,
            description,
            example,
            s => get(s.Image),
            (s, v) => s with { Image = set(s.Image, v) }
        );

    private static Key<Settings> Finish(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<FinishSettings, object?> get,
        Func<FinishSettings, object?, FinishSettings> set
    ) =>
        new(
            "finish." + leaf,
            shape,
            description,
            example,
            s => get(s.Finish),
            (s, v) => s with { Finish = set(s.Finish, v) }
        );

    private static Key<Settings> Watermark(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<WatermarkSettings, object?> get,
        Func<WatermarkSettings, object?, WatermarkSettings> set
    ) =>
        Finish(
            "watermark." + leaf,
            shape,
            description,
            example,
            f => get(f.Watermark ?? NoFile()),
            (f, v) => f with { Watermark = set(f.Watermark ?? NoFile(), v) }
        );

    private static Key<Settings> Checks(
        string leaf,
        Shape shape,
        string description,
        string example,
        Func<CheckSettings, object?> get,
        Func<CheckSettings, object?, CheckSettings> set
    ) =>
        new(
            "checks." + leaf,
            shape,
            description,
            example,
            s => get(s.Checks),
            (s, v) => s with { Checks = set(s.Checks, v) }
        );

    /// <summary>Layers may set its opacity before its file; that it got one is checked when all are laid.</summary>
    private static WatermarkSettings NoFile() => new() { File = "" };

    private static int Int(object? value) => (int)(long)value!;
}
