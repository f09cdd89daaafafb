using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>Every key of a backend's file, once; defaults come from <see cref="Backend"/>.</summary>
internal static class BackendKeys
{
    public static KeyTable<Backend> Table { get; } =
        new([.. Call(), .. BackendRunKeys.All(), .. Limits(), .. Surroundings()]);

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
                new ArgumentsShape(),
                "Program and arguments, one by one, with placeholders such as {image}, {audio} and {output}; {\"when\": \"option\", \"then\": [\"--switch\"]} is there when the option is set.",
                "[\"python3\", \"render.py\", \"--image\", \"{image}\", \"--audio\", \"{audio}\", \"--out\", \"{output}\"]",
                _ => null,
                (b, v) => b with { Command = (ImmutableArray<Argument>)v! }
            ),
            new(
                "environment",
                new ScalarsShape(),
                "Added to the program's environment; a change renders again.",
                "{\"ENABLE_COMPILE\": true}",
                b => b.Environment,
                (b, v) => b with { Environment = (NameValues)v! }
            ),
            new(
                "machineEnvironment",
                new ScalarsShape(),
                "Added to the program's environment too, without a bearing on the result.",
                "{\"OMP_NUM_THREADS\": 1}",
                b => b.MachineEnvironment,
                (b, v) => b with { MachineEnvironment = (NameValues)v! }
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
            Texts(
                "required",
                "Options that must not stay empty.",
                "[\"checkpoints\"]",
                b => b.Required,
                (b, v) => b with { Required = v }
            ),
            Texts(
                "paths",
                "Options that name a file or folder of this machine; another place alone renders nothing again.",
                "[\"repository\", \"checkpoints\"]",
                b => b.Paths,
                (b, v) => b with { Paths = v }
            ),
            new(
                "safetensors",
                new ScalarsShape(),
                "Options that name a safetensors file, and the precision of its tensors.",
                "{\"lora\": \"F16\"}",
                b => b.Safetensors,
                (b, v) => b with { Safetensors = (NameValues)v! }
            ),
            new(
                "formulas",
                new ScalarsShape(),
                "Calculations over seconds, samples, fps, width, height and options; each is a placeholder. frames, clips and length have defaults.",
                "{\"clips\": \"ceil(seconds / 3)\"}",
                b => b.Formulas,
                (b, v) => b with { Formulas = (NameValues)v! }
            ),
        ];

    private static Key<Backend>[] Limits() =>
        [
            new(
                "sizes",
                new SizesShape(),
                "Sizes that come out of it, or \"any\".",
                "[\"704*384\", \"384*256\"]",
                b => b.Sizes,
                (b, v) => b with { Sizes = (ImmutableArray<PictureSize>)v! }
            ),
            new(
                "makes",
                new MakesShape(),
                "Sizes that recipes may ask for although others come out, and which those are.",
                "{\"720*400\": \"704*384\"}",
                b => b.Makes,
                (b, v) => b with { Makes = (ImmutableArray<MadeSize>)v! }
            ),
            new(
                "areas",
                new SizesShape(IsList: true),
                "Where its option takes a size only for an area: what {size} may name. The smallest that holds the size is taken.",
                "[\"720*400\", \"384*256\"]",
                b => b.Areas,
                (b, v) => b with { Areas = (ImmutableArray<PictureSize>)v! }
            ),
            new(
                "lowerTo",
                new SizesShape(IsList: true),
                "Sizes that want of memory may lower it to, where those aren't all of sizes.",
                "[\"704*384\", \"384*256\"]",
                b => b.LowerTo,
                (b, v) => b with { LowerTo = (ImmutableArray<PictureSize>)v! }
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
                "minSeconds",
                new NumberShape(0.01, 86400),
                "Shortest recording it takes.",
                "0.56",
                b => b.MinSeconds,
                (b, v) => b with { MinSeconds = (double)v! }
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
                "maxFrames",
                new NumberShape(1, 10000000, Whole: true),
                "Most frames it makes.",
                "400",
                b => b.MaxFrames,
                (b, v) => b with { MaxFrames = (long)v! }
            ),
            new(
                "mayLoseSeconds",
                new NumberShape(0, 10),
                "How much of a recording its formulas may leave out; a recording that would lose more isn't rendered.",
                "0.12",
                b => b.MayLoseSeconds,
                (b, v) => b with { MayLoseSeconds = (double)v! }
            ),
            new(
                "memory",
                new ItemsShape(BackendItemKeys.Memory),
                "MiB that it needs of each card, by size and options; the first that fits counts.",
                "[{\"size\": \"704*384\", \"when\": \"fp8\", \"mib\": 45000}, {\"mib\": 76000}]",
                _ => ImmutableArray<MemoryRow>.Empty,
                (b, v) => b with { Memory = Items<MemoryRow>(v) }
            ),
            new(
                "computeCapability",
                new ItemsShape(BackendItemKeys.Capability),
                "What its cards must be able to calculate with, by options, as NVIDIA numbers it.",
                "[{\"when\": \"fp8\", \"least\": 8.9}]",
                _ => ImmutableArray<CapabilityRow>.Empty,
                (b, v) => b with { ComputeCapability = Items<CapabilityRow>(v) }
            ),
            new(
                "hostMemory",
                new TextShape(1),
                "A formula: MiB of main memory that one render takes. Renders that don't fit beside each other wait.",
                "\"2000 + frames * width * height / 20000\"",
                b => b.HostMemory,
                (b, v) => b with { HostMemory = (string)v! }
            ),
            Texts(
                "memorySaving",
                "Options that save memory, the mildest first; used when the recipe's saveMemory allows it.",
                "[\"offload_kv_cache=true\"]",
                b => b.MemorySaving,
                (b, v) => b with { MemorySaving = v }
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
                "silentTimeoutSeconds",
                new NumberShape(1, 604800),
                "It is ended when it prints nothing for so long; for programs that report their progress. Not named: never.",
                "900",
                b => b.SilentTimeoutSeconds,
                (b, v) => b with { SilentTimeoutSeconds = (double)v! }
            ),
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
                "resources.port",
                new FlagShape(),
                "It needs a TCP port of its own, {port}.",
                "true",
                b => b.Resources.Port,
                (b, v) => b with { Resources = b.Resources with { Port = (bool)v! } }
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
            Texts(
                "fingerprint.weights",
                "Large files, or folders of them, told apart by size, header and samples.",
                "[\"{checkpoints}\"]",
                b => b.FingerprintWeights,
                (b, v) => b with { FingerprintWeights = v }
            ),
            new(
                "fingerprint.commit",
                new TextShape(1),
                "A git repository whose commit matters to the result.",
                "\"{repository}\"",
                b => b.FingerprintCommit,
                (b, v) => b with { FingerprintCommit = (string)v! }
            ),
            new(
                "failures",
                new ItemsShape(BackendItemKeys.Failures),
                "What its failures mean; the first that fits counts.",
                "[{\"pattern\": \"No face\", \"class\": \"BadPortrait\"}]",
                _ => ImmutableArray<FailureRule>.Empty,
                (b, v) => b with { Failures = Items<FailureRule>(v) }
            ),
            new(
                "standardFailures",
                new FlagShape(),
                "What failures of PyTorch programs mean is known without being said.",
                "true",
                b => b.StandardFailures,
                (b, v) => b with { StandardFailures = (bool)v! }
            ),
            new(
                "licence",
                new TextShape(1),
                "What its licence demands of its user.",
                "\"non-commercial\"",
                b => b.Licence,
                (b, v) => b with { Licence = (string)v! }
            ),
        ];

    internal static Key<Backend> Texts(
        string path,
        string description,
        string example,
        Func<Backend, ImmutableArray<string>> get,
        Func<Backend, ImmutableArray<string>, Backend> set
    ) =>
        new(
            path,
            new TextsShape(),
            description,
            example,
            b => get(b),
            (b, v) => set(b, (ImmutableArray<string>)v!)
        );

    internal static ImmutableArray<T> Items<T>(object? value) =>
        [.. ((ImmutableArray<object?>)value!).Cast<T>()];

    private static int Int(object? value) => (int)(long)value!;
}
