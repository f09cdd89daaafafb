using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Tables;

namespace AvatarBuild.Avatar.Backends;

/// <summary>Every key of a backend's file, once; defaults come from <see cref="Backend"/>.</summary>
internal static class BackendKeys
{
    public static KeyTable<FailureRule> Failures { get; } =
        new([
            new(
                "exitCode",
                new NumberShape(0, 255, Whole: true),
                "The exit code that tells it.",
                "137",
                f => f.ExitCode,
                (f, v) => f with { ExitCode = Int(v) }
            ),
            new(
                "pattern",
                new TextShape(1),
                "Text that a line of the log holds.",
                "\"CUDA out of memory\"",
                f => f.Pattern,
                (f, v) => f with { Pattern = (string)v! }
            ),
            new(
                "class",
                new TextShape(1),
                "A short name of this kind of failure.",
                "\"OutOfMemory\"",
                _ => null,
                (f, v) => f with { Class = (string)v! }
            )
            {
                Required = true,
            },
            new(
                "transient",
                new FlagShape(),
                "A later identical attempt can survive.",
                "true",
                f => f.Transient,
                (f, v) => f with { Transient = (bool)v! }
            ),
        ]);

    public static KeyTable<Backend> Table { get; } =
        new([.. Call(), .. Limits(), .. Surroundings()]);

    private static Key<Backend>[] Call() =>
        [
            new(
                "$schema",
                new TextShape(),
                "Where an editor finds the schema.",
                "\"../backend.schema.json\"",
                _ => null,
                (b, _) => b
            ),
            new(
                "builtin",
                new ChoiceShape(new Choice("preview", "preview")),
                "A renderer of this program, instead of a command.",
                "\"preview\"",
                b => b.Builtin,
                (b, v) => b with { Builtin = (string)v! }
            ),
            new(
                "command",
                new TextsShape(),
                "Program and arguments, one by one, with placeholders such as {image}, {audio} and {output}.",
                "[\"python3\", \"render.py\", \"--image\", \"{image}\", \"--audio\", \"{audio}\", \"--out\", \"{output}\"]",
                _ => null,
                (b, v) => b with { Command = (ImmutableArray<string>)v! }
            ),
            new(
                "environment",
                new ScalarsShape(),
                "Added to the program's environment.",
                "{\"OMP_NUM_THREADS\": 1}",
                b => b.Environment,
                (b, v) => b with { Environment = (NameValues)v! }
            ),
            new(
                "options",
                new ScalarsShape(),
                "The backend's own placeholders and their defaults; a recipe's backendOptions set them.",
                "{\"steps\": 4}",
                b => b.Options,
                (b, v) => b with { Options = (NameValues)v! }
            ),
            new(
                "workingFolder",
                new TextShape(1),
                "Where the program runs, absolute or below the workspace; else a private folder.",
                "\"/opt/model\"",
                b => b.WorkingFolder,
                (b, v) => b with { WorkingFolder = (string)v! }
            ),
        ];

    private static Key<Backend>[] Limits() =>
        [
            new(
                "sizes",
                new SizesShape(),
                "Sizes it renders, or \"any\".",
                "[\"704*384\", \"384*256\"]",
                b => b.Sizes,
                (b, v) => b with { Sizes = (ImmutableArray<PictureSize>)v! }
            ),
            new(
                "sizeSeparator",
                new TextShape(1),
                "What stands between width and height in {size}.",
                "\"x\"",
                b => b.SizeSeparator,
                (b, v) => b with { SizeSeparator = (string)v! }
            ),
            new(
                "fps",
                new NumberShape(1, 120),
                "Frames a second of what it makes.",
                "25",
                b => b.Fps,
                (b, v) => b with { Fps = (double)v! }
            ),
            new(
                "framesPerClip",
                new NumberShape(1, 100000, Whole: true),
                "Frames of one clip, for {clips}.",
                "48",
                b => b.FramesPerClip,
                (b, v) => b with { FramesPerClip = Int(v) }
            ),
            new(
                "maxSeconds",
                new NumberShape(0.1, 86400),
                "Longest recording it takes.",
                "600",
                b => b.MaxSeconds,
                (b, v) => b with { MaxSeconds = (double)v! }
            ),
            new(
                "toleranceSeconds",
                new NumberShape(0, 10),
                "How far its video's length may be from the recording's.",
                "0.12",
                b => b.ToleranceSeconds,
                (b, v) => b with { ToleranceSeconds = (double)v! }
            ),
        ];

    private static Key<Backend>[] Surroundings() =>
        [
            new(
                "resources.cpu",
                new NumberShape(1, 1024, Whole: true),
                "CPUs it keeps busy.",
                "2",
                b => b.Resources.Cpu,
                (b, v) => b with { Resources = b.Resources with { Cpu = Int(v) } }
            ),
            new(
                "resources.gpu",
                new NumberShape(0, 64, Whole: true),
                "Whole GPUs it needs.",
                "1",
                b => b.Resources.Gpu,
                (b, v) => b with { Resources = b.Resources with { Gpu = Int(v) } }
            ),
            new(
                "fingerprint.revision",
                new TextShape(1),
                "Version of the code and weights that matter to the result.",
                "\"2026-07-01\"",
                b => b.Revision,
                (b, v) => b with { Revision = (string)v! }
            ),
            new(
                "fingerprint.files",
                new TextsShape(),
                "Files whose content matters to the result.",
                "[\"/opt/model/render.py\"]",
                b => b.FingerprintFiles,
                (b, v) => b with { FingerprintFiles = (ImmutableArray<string>)v! }
            ),
            new(
                "failures",
                new ItemsShape(Failures),
                "What its failures mean; the first that fits counts.",
                "[{\"pattern\": \"CUDA out of memory\", \"class\": \"OutOfMemory\", \"transient\": true}]",
                _ => ImmutableArray<FailureRule>.Empty,
                (b, v) =>
                    b with
                    {
                        Failures = [.. ((ImmutableArray<object?>)v!).Cast<FailureRule>()],
                    }
            ),
        ];

    private static int Int(object? value) => (int)(long)value!;
}
