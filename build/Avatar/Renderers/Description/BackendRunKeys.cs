using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>Keys of a backend's file about the run of its program: what it finds, what it leaves, what it says.</summary>
internal static class BackendRunKeys
{
    public static Key<Backend>[] All() => [.. Before(), .. After()];

    private static Key<Backend>[] Before() =>
        [
            new(
                "files",
                new ItemsShape(BackendItemKeys.Files),
                "Files written for each video before the program starts.",
                "[{\"name\": \"item.json\", \"json\": {\"prompt\": \"{prompt}\"}}]",
                _ => ImmutableArray<ItemFile>.Empty,
                (b, v) => b with { Files = BackendKeys.Items<ItemFile>(v) }
            ),
            BackendKeys.Texts(
                "folders",
                "Folders made in the private folder before it starts.",
                "[\"temp\"]",
                b => b.Folders,
                (b, v) => b with { Folders = v }
            ),
            BackendKeys.Texts(
                "clear",
                "What is removed below its working folder before it starts.",
                "[\"temp\"]",
                b => b.Clear,
                (b, v) => b with { Clear = v }
            ),
            new(
                "exclusive",
                new FlagShape(),
                "One job at a time, for it writes where another one would.",
                "true",
                b => b.Exclusive,
                (b, v) => b with { Exclusive = (bool)v! }
            ),
            new(
                "pathsMustNotHold",
                new TextShape(),
                "Characters that it misreads in paths; with such a path nothing is rendered.",
                "\"+\"",
                b => b.PathsMustNotHold.Length > 0 ? b.PathsMustNotHold : null,
                (b, v) => b with { PathsMustNotHold = (string)v! }
            ),
            BackendKeys.Texts(
                "pathsMustNotContain",
                "Texts that it misreads in paths; with such a path nothing is rendered.",
                "[\"res_\"]",
                b => b.PathsMustNotContain,
                (b, v) => b with { PathsMustNotContain = v }
            ),
            new(
                "padSeconds",
                new TextShape(1),
                "A formula: seconds of silence after the recording that it hears, where it would drop the end.",
                "\"frames / fps - seconds\"",
                b => b.PadSeconds,
                (b, v) => b with { PadSeconds = (string)v! }
            ),
            BackendKeys.Texts(
                "preflight.files",
                "Files and folders that must be there.",
                "[\"{checkpoints}/config.json\"]",
                b => b.Preflight.Files,
                (b, v) => b with { Preflight = b.Preflight with { Files = v } }
            ),
            new(
                "preflight.repository",
                new TextShape(1),
                "The git repository of its code.",
                "\"{repository}\"",
                b => b.Preflight.Repository,
                (b, v) => b with { Preflight = b.Preflight with { Repository = (string)v! } }
            ),
            BackendKeys.Texts(
                "preflight.commits",
                "Commits of the repository that this description was written for.",
                "[\"9c2c38d\"]",
                b => b.Preflight.Commits,
                (b, v) => b with { Preflight = b.Preflight with { Commits = v } }
            ),
            new(
                "preflight.cuda",
                new TextShape(1),
                "The oldest CUDA version that the driver must offer.",
                "\"12.1\"",
                b => b.Preflight.Cuda,
                (b, v) => b with { Preflight = b.Preflight with { Cuda = (string)v! } }
            ),
        ];

    private static Key<Backend>[] After() =>
        [
            new(
                "output.path",
                new TextShape(1),
                "Where exactly its video will be.",
                "\"{outdir}/image_output.mp4\"",
                b => b.Output.Path,
                (b, v) => b with { Output = b.Output with { Path = (string)v! } }
            ),
            new(
                "output.folder",
                new TextShape(1),
                "Folder below which one new file is its video.",
                "\"{outdir}\"",
                b => b.Output.Folder,
                (b, v) => b with { Output = b.Output with { Folder = (string)v! } }
            ),
            new(
                "output.pattern",
                new TextShape(1),
                "With output.folder: what the file's path below it is like.",
                "\"*_wav.mp4\"",
                b => b.Output.Pattern,
                (b, v) => b with { Output = b.Output with { Pattern = (string)v! } }
            ),
            new(
                "output.line",
                new TextShape(1),
                "What stands before the video's path in one line of standard output.",
                "\"saved to \"",
                b => b.Output.Line,
                (b, v) => b with { Output = b.Output with { Line = (string)v! } }
            ),
            new(
                "output.frames",
                new ChoiceShape(
                    new Choice("rgb24", FrameKind.Rgb24),
                    new Choice("npy", FrameKind.Npy),
                    new Choice("pt", FrameKind.Pt),
                    new Choice("png", FrameKind.Png)
                ),
                "It leaves frames instead of a video: raw bytes, an array of NumPy, a tensor of PyTorch (both uint8), or a folder of PNGs.",
                "\"npy\"",
                b => b.Output.Frames,
                (b, v) => b with { Output = b.Output with { Frames = (FrameKind)v! } }
            ),
            BackendKeys.Texts(
                "success.forbidden",
                "Texts that make an attempt a failure wherever its log says one of them.",
                "[\"save_video failed\"]",
                b => b.Success.Forbidden,
                (b, v) => b with { Success = b.Success with { Forbidden = v } }
            ),
            BackendKeys.Texts(
                "success.required",
                "Texts that the log of a good attempt must have.",
                "[\"Finished.\"]",
                b => b.Success.Required,
                (b, v) => b with { Success = b.Success with { Required = v } }
            ),
            new(
                "progress.pattern",
                new TextShape(1),
                "Regular expression of a line that tells progress, with a group percent, or groups done and total; tqdm's bars need none.",
                "\"frame (?<done>[0-9]+) of (?<total>[0-9]+)\"",
                b => b.Progress.Pattern,
                (b, v) => b with { Progress = b.Progress with { Pattern = (string)v! } }
            ),
            new(
                "progress.bars",
                new TextShape(1),
                "A formula: how many bars there are, one after the other.",
                "\"4*clips\"",
                b => b.Progress.Bars,
                (b, v) => b with { Progress = b.Progress with { Bars = (string)v! } }
            ),
            new(
                "reproducible",
                new FlagShape(),
                "The same request makes the same bytes.",
                "false",
                b => b.Reproducible,
                (b, v) => b with { Reproducible = (bool)v! }
            ),
        ];
}
