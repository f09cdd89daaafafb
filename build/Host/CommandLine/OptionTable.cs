namespace AvatarBuild.Host.CommandLine;

/// <summary>Every option there is. A new one is a row here: the parser, the help and the errors read this table.</summary>
internal static class OptionTable
{
    /// <summary>In the order the help shows them.</summary>
    public static IReadOnlyList<Option> All { get; } = [.. Cakes(), .. Ours()];

    private static Option[] Ours() =>
        [
            new(
                "recipe",
                "NAME",
                "make videos as recipes/NAME.json says, or a file FILE.json",
                "--recipe=draft",
                (o, v) => Values.Recipe(v) is { } name ? o with { Recipe = name } : null
            )
            {
                Expects =
                    "the name of a file in recipes, without folder and .json, or the path of a .json file",
            },
            new(
                "videos",
                "GLOB[,GLOB]",
                "look only at videos with these names; * is any letters, ? is one",
                "--videos='intro*,outro'",
                (o, v) => Values.List(v) is { } globs ? o with { Videos = globs } : null
            )
            {
                Expects = "names or globs with commas between them",
            },
            new(
                "shard",
                "I/N",
                "look only at the I-th of N equal parts of the videos; the same parts on every machine",
                "--shard=2/5",
                (o, v) => Values.Shard(v) is { } shard ? o with { Shard = shard } : null
            )
            {
                Expects = "a part and how many there are, such as 2/5",
            },
            new(
                "jobs",
                "N",
                "run at most N steps at once; without it, one for each core",
                "--jobs=4",
                (o, v) => Values.Whole(v, 1, 1024) is { } n ? o with { Jobs = n } : null
            )
            {
                Expects = "a whole number from 1 to 1024",
            },
            new(
                "gpus",
                "all|none|0,2",
                "use all GPUs, none, or those with these numbers or UUIDs",
                "--gpus=0,2",
                (o, v) => Values.Gpus(v) is { } gpus ? o with { Gpus = gpus } : null
            )
            {
                Expects = "all, none, or numbers or UUIDs with commas between them",
            },
            new(
                "inputs",
                "DIR",
                "take recordings and portraits from DIR",
                "--inputs=/data/course",
                (o, v) => Values.Path(v) is { } path ? o with { Inputs = path } : null
            )
            {
                Expects = "a folder",
            },
            new(
                "outputs",
                "DIR",
                "put videos, and what is remembered of them, into DIR",
                "--outputs=/data/videos",
                (o, v) => Values.Path(v) is { } path ? o with { Outputs = path } : null
            )
            {
                Expects = "a folder",
            },
            new(
                "set",
                "KEY=VALUE",
                "change one value of the recipe for this run; repeatable",
                "--set finish.posterSeconds=2",
                (o, v) => Values.Setting(v) is { } set ? o with { Set = o.Set.Add(set) } : null
            )
            {
                Expects = "KEY=VALUE",
            },
            new(
                "redo",
                "lowered",
                "make again what memory made smaller than the recipe says",
                "--redo=lowered",
                (o, v) => v == "lowered" ? o with { RedoLowered = true } : null
            )
            {
                Expects = "lowered",
            },
            new(
                "format",
                "FORMAT",
                "Plan: json for programs; Graph: svg, dot or mermaid",
                "--format=json",
                (o, v) => Values.Format(v) is { } format ? o with { Format = format } : null
            )
            {
                Expects = "json, svg, dot or mermaid",
            },
            Switch("force", "make what is fresh as well", (o, on) => o with { Force = on }),
            Switch(
                "accept",
                "take what only another version of this program made stale as it is",
                (o, on) => o with { Accept = on }
            ),
            Switch(
                "fail-fast",
                "start nothing more after the first failure",
                (o, on) => o with { FailFast = on }
            ),
            Switch(
                "wait",
                "wait while another run holds the outputs folder",
                (o, on) => o with { Wait = on }
            ),
            Switch(
                "all",
                "Clean: remove renders and state as well",
                (o, on) => o with { All = on }
            ),
            Switch("yes", "Prune: remove what it lists", (o, on) => o with { Yes = on }),
            new(
                "trace",
                "FILE",
                "write when what ran, and where, as a Chrome trace (ui.perfetto.dev opens it)",
                "--trace=run.trace.json",
                (o, v) => Values.Path(v) is { } path ? o with { Trace = path } : null
            )
            {
                Expects = "a file",
            },
            new(
                "metrics-port",
                "N",
                "serve Prometheus metrics on 127.0.0.1:N while the run lasts",
                "--metrics-port=9464",
                (o, v) => Values.Whole(v, 1, 65535) is { } n ? o with { MetricsPort = n } : null
            )
            {
                Expects = "a whole number from 1 to 65535",
            },
            new(
                "minutes",
                "N",
                "Soak: for how long; without it, ten",
                "--minutes=60",
                (o, v) => Values.Whole(v, 1, 100_000) is { } n ? o with { Minutes = n } : null
            )
            {
                Expects = "a whole number from 1 to 100000",
            },
            new(
                "seed",
                "SEED",
                "Soak: try the one case of a seed that a failure named",
                "--seed=71JggIOmXz41",
                (o, v) => Values.Seed(v) is { } seed ? o with { Seed = seed } : null
            )
            {
                Expects = "letters and digits, as a failure names them",
            },
        ];

    private static Option[] Cakes() =>
        [
            new(
                "target",
                "TASK",
                "run a task, or make one video: outputs/NAME.mp4; repeatable",
                "--target=Plan",
                (o, v) =>
                    Values.Path(v) is { } name ? o with { Targets = o.Targets.Add(name) } : null
            )
            {
                Aliases = ["-t", "--Target"],
                Expects = "a task or outputs/NAME.mp4",
            },
            Switch(
                "exclusive",
                "run the targets without what they depend on",
                (o, on) => o with { Exclusive = on },
                "-e"
            ),
            Switch(
                "dryrun",
                "do nothing, only show what would be done",
                (o, on) => o with { DryRun = on },
                "--noop",
                "--whatif"
            ),
            Switch(
                "tree",
                "show which task depends on which",
                (o, on) => o with { Tree = on },
                "--showtree"
            ),
            Switch(
                "description",
                "show what each task does",
                (o, on) => o with { Descriptions = on },
                "--descriptions",
                "--showdescription",
                "--showdescriptions"
            ),
            new(
                "verbosity",
                "LEVEL",
                "print more or less: quiet, minimal, normal, verbose, diagnostic",
                "--verbosity=verbose",
                (o, v) => Values.Level(v) is { } level ? o with { Verbosity = level } : null
            )
            {
                Aliases = ["-v"],
                Expects = "quiet, minimal, normal, verbose or diagnostic",
            },
            new(
                "working",
                "DIR",
                "the workspace: the folder of recipes, inputs and outputs",
                "--working=/data/course",
                (o, v) => Values.Path(v) is { } path ? o with { Working = path } : null
            )
            {
                Aliases = ["-w"],
                Expects = "a folder",
            },
            Switch("version", "show the version", (o, on) => o with { Version = on }, "--ver"),
            Switch(
                "info",
                "show the versions of this program, Cake and .NET",
                (o, on) => o with { Info = on }
            ),
            Switch("help", "show this", (o, on) => o with { Help = on }, "-h", "-?"),
        ];

    private static Option Switch(
        string name,
        string description,
        Func<Options, bool, Options> read,
        params string[] aliases
    ) =>
        new(
            name,
            null,
            description,
            "--" + name,
            (o, v) => bool.TryParse(v, out var on) ? read(o, on) : null
        )
        {
            Aliases = aliases,
        };
}
