using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

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
            .. GpuKeys.All(),
            .. FinishKeys.All(),
            .. Checks(),
            HookKeys.Key,
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
                (s, v) => s with { BackendOptions = s.BackendOptions.With((NameValues)v!) }
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
                "promptCommand",
                new TextsShape(),
                "Program and arguments that print the prompt of a video without inputs/prompts/NAME.txt; {facts} is a JSON file about it.",
                "[\"python3\", \"./tools/prompt.py\", \"{facts}\"]",
                s => s.PromptCommand,
                (s, v) => s with { PromptCommand = (ImmutableArray<string>)v! }
            ),
            new(
                "subtitlesCommand",
                new TextsShape(),
                "Program and arguments that print subtitles (SRT, timed to the original) of a video without a file of them; {facts} likewise.",
                "[\"python3\", \"./tools/listen.py\", \"{facts}\"]",
                s => s.SubtitlesCommand,
                (s, v) => s with { SubtitlesCommand = (ImmutableArray<string>)v! }
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
            new(
                "asIs",
                new FlagShape(),
                "Recording, portrait and render are copied as they are: nothing is prepared, measured, checked or finished, and no length is known (0).",
                "false",
                s => s.AsIs,
                (s, v) => s with { AsIs = (bool)v! }
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
                new ChoiceShape(
                    new Choice("cover", ImageFit.Cover),
                    new Choice("blur", ImageFit.Blur)
                ),
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
                "lowerSize",
                new FlagShape(),
                "What fits no card is made in the next smaller size that does, and reported as lowered.",
                "true",
                s => s.LowerSize,
                (s, v) => s with { LowerSize = (bool)v! }
            ),
            new(
                "saveMemory",
                new FlagShape(),
                "Before a smaller size, the backend's memory-saving options are tried.",
                "false",
                s => s.SaveMemory,
                (s, v) => s with { SaveMemory = (bool)v! }
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
            new(
                "cacheGigabytes",
                new NumberShape(0, 1000000),
                "GB of results that are kept in case they are asked for again (an edit undone, a recording renamed); 0 for none. Counts for a run, not for one video.",
                "20",
                s => s.CacheGigabytes,
                (s, v) => s with { CacheGigabytes = (double)v! }
            ),
        ];

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

    private static int Int(object? value) => (int)(long)value!;
}
