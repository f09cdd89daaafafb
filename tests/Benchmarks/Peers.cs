using System.Globalization;

namespace AvatarBuild.Benchmarks;

/// <summary>
/// An incremental batch of N videos in other build tools, three copies a video, beside this build with a recipe whose
/// steps are plain copies (four a video: more work, never less; digests, records and flushes as ever). First build,
/// no-op, one input edited, in turns on files of the same content.
/// </summary>
internal static class Peers
{
    private const int Repeats = 5;

    // From here on first builds take from minutes to hours on two cores: ninja's outputs and log, and this build's state, are laid out
    // instead. The other tools build theirs: name those that are worth the wait.
    private const int Prepared = 5_000;
    private const string Recipe = """{ "backend": "copy", "asIs": true }""";

    private const string Backend =
        """{ "command": ["sh", "-c", "cat $1 $2 >$3", "sh", "{audio}", "{image}", "{output}"], "sizes": "any", "fps": 25 }""";

    private static readonly (string Name, string[] Command, Action<string, int> Describe)[] Tools =
    [
        ("ninja", ["ninja", "--quiet"], Ninja),
        ("make", ["make", "-s", "-j2"], Make),
        ("scons", ["scons", "-Q", "-s", "-j2"], Scons),
        ("doit", ["doit", "-n", "2", "-P", "thread"], Doit),
        ("snakemake", ["snakemake", "-j2", "--quiet", "all"], Snakemake),
    ];

    /// <summary>Measures.</summary>
    /// <param name="repository">With build.sh.</param>
    /// <param name="videos">How many.</param>
    /// <param name="tools">Names of the others; those that aren't installed are left out.</param>
    public static void Measure(string repository, int videos, IReadOnlyList<string> tools)
    {
        using var top = new Scratch();
        var rows = new List<Row>();
        foreach (var (name, command, describe) in Tools)
        {
            if (tools.Contains(name) && IsInstalled(command[0]))
            {
                var folder = top.Folder(name);
                Inputs(folder, videos);
                foreach (var made in (string[])[".cache/audio", ".cache/images", "outputs"])
                {
                    Directory.CreateDirectory(Path.Combine(folder, made));
                }

                describe(folder, videos);
                var isPrepared = name == "ninja" && videos >= Prepared;
                if (isPrepared)
                {
                    NinjaLog.Prepare(folder, [.. Enumerable.Range(0, videos).Select(Name)]);
                }

                rows.Add(new Row(name, folder, command) { IsPrepared = isPrepared });
            }
        }

        using var own = new Bench(repository, replay: false);
        Inputs(own.Root, videos);
        File.WriteAllText(own.In("recipes/default.json"), Recipe);
        File.WriteAllText(own.In("recipes/backends/copy.json"), Backend);
        rows.Add(new Row("build.sh", own.Root, []) { Own = own, IsPrepared = videos >= Prepared });
        if (rows[^1].IsPrepared)
        {
            Note($"laid out in {LaidOut.Prepare(own.Root):0} s");
        }

        foreach (var row in rows)
        {
            if (row.IsPrepared)
            {
                (row.First, row.FirstPeakMb) = (double.NaN, double.NaN);
                Note($"{row.Name} says: {Said(row)}");
            }
            else
            {
                row.First = Run(row, out var peak);
                row.FirstPeakMb = peak;
                Note($"{row.Name}: first build {row.First:0.0} s");
            }
        }

        // What was just written is looked at once more before it is trusted.
        Thread.Sleep(2100);
        // As it is asked below: a seal is for one command line.
        var again = Run(rows[^1], out var most);
        Note($"build.sh without a seal: {again:0.00} s, {most:0} MB");
        for (var i = 0; i < Repeats; i++)
        {
            foreach (var row in rows)
            {
                row.Noop.Add(Run(row, out var peak));
                row.PeakMb = Math.Max(row.PeakMb, peak);
            }
        }

        for (var i = 0; i < Repeats; i++)
        {
            Thread.Sleep(1100);
            foreach (var row in rows)
            {
                Edit(row, i);
                row.Edit.Add(Run(row, out var peak));
                row.EditPeakMb = Math.Max(row.EditPeakMb, peak);
            }
        }

        Print(videos, rows);
    }

    private static void Print(int videos, List<Row> rows)
    {
        Table.Head(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{videos} videos: seconds (no-op and edit: median of {Repeats}, in turns)"
            )
        );
        Console.WriteLine(
            $"  {"tool", -10} {"first", 9} {"no-op", 9} {"fastest", 9} {"one edit", 9} {"edit over no-op", 16} {"peak MB", 9} {"edit's", 9} {"first's", 9}"
        );
        foreach (var row in rows)
        {
            var (noop, edit) = (Table.Median(row.Noop), Table.Median(row.Edit));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {row.Name, -10} {row.First, 9:0.00} {noop, 9:0.000} {row.Noop.Min(), 9:0.000} {edit, 9:0.000} {edit - noop, 16:0.000} {row.PeakMb, 9:0} {row.EditPeakMb, 9:0} {row.FirstPeakMb, 9:0}"
                )
            );
        }
    }

    // For whoever waits; the table comes at the end.
    private static void Note(FormattableString text) =>
        Console.Error.WriteLine("  " + FormattableString.Invariant(text));

    // Loud once, so that it can be seen that there is nothing to do.
    private static string Said(Row row) =>
        (
            row.Own is { } own
                ? own.Build(false)
                : Call.Of(
                    row.Command[0],
                    [.. row.Command[1..].Where(word => word != "--quiet")],
                    new Dictionary<string, string>(),
                    folder: row.Folder
                )
        )
            .Output.Trim()
            .Split('\n')[^1];

    private static void Edit(Row row, int i) =>
        File.WriteAllText(
            Path.Combine(row.Folder, "inputs", "audio", Name(i) + ".wav"),
            $"edited {i}"
        );

    private static double Run(Row row, out double peakMb)
    {
        var call = row.Own is { } own
            ? own.Build(true, "--verbosity=quiet")
            : Call.Of(
                row.Command[0],
                row.Command[1..],
                new Dictionary<string, string>(),
                watchMemory: true,
                folder: row.Folder
            );
        peakMb = call.PeakMb;
        return call.Seconds;
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Name(int i) => i.ToString("'v'000000", CultureInfo.InvariantCulture);

    private static void Inputs(string folder, int videos)
    {
        Directory.CreateDirectory(Path.Combine(folder, "inputs", "audio"));
        Directory.CreateDirectory(Path.Combine(folder, "inputs", "images"));
        for (var i = 0; i < videos; i++)
        {
            File.WriteAllText(
                Path.Combine(folder, "inputs", "audio", Name(i) + ".wav"),
                string.Concat(Enumerable.Repeat(Name(i) + "a", 128))
            );
            File.WriteAllText(
                Path.Combine(folder, "inputs", "images", Name(i) + ".jpg"),
                string.Concat(Enumerable.Repeat(Name(i) + "i", 128))
            );
        }
    }

    private static void Ninja(string folder, int videos)
    {
        using var file = new StreamWriter(Path.Combine(folder, "build.ninja"));
        file.WriteLine("rule cp\n command = cp $in $out\nrule cat\n command = cat $in > $out");
        for (var i = 0; i < videos; i++)
        {
            var v = Name(i);
            file.WriteLine($"build .cache/audio/{v}.wav: cp inputs/audio/{v}.wav");
            file.WriteLine($"build .cache/images/{v}.jpg: cp inputs/images/{v}.jpg");
            file.WriteLine(
                $"build outputs/{v}.mp4: cat .cache/audio/{v}.wav .cache/images/{v}.jpg"
            );
        }
    }

    private static void Make(string folder, int videos) =>
        File.WriteAllText(
            Path.Combine(folder, "Makefile"),
            """
            V := $(patsubst inputs/audio/%.wav,%,$(wildcard inputs/audio/*.wav))
            all: $(V:%=outputs/%.mp4)
            .SECONDARY:
            .cache/audio/%.wav: inputs/audio/%.wav
            	@cp $< $@
            .cache/images/%.jpg: inputs/images/%.jpg
            	@cp $< $@
            outputs/%.mp4: .cache/audio/%.wav .cache/images/%.jpg
            	@cat $^ > $@

            """
        );

    private static void Scons(string folder, int videos) =>
        File.WriteAllText(
            Path.Combine(folder, "SConstruct"),
            $$"""
            import os
            env = Environment(ENV=os.environ)
            for i in range({{videos}}):
                v = f'v{i:06d}'
                env.Command(f'.cache/audio/{v}.wav', f'inputs/audio/{v}.wav', '@cp $SOURCE $TARGET')
                env.Command(f'.cache/images/{v}.jpg', f'inputs/images/{v}.jpg', '@cp $SOURCE $TARGET')
                env.Command(f'outputs/{v}.mp4', [f'.cache/audio/{v}.wav', f'.cache/images/{v}.jpg'], '@cat $SOURCES > $TARGET')

            """
        );

    private static void Doit(string folder, int videos) =>
        File.WriteAllText(
            Path.Combine(folder, "dodo.py"),
            $$"""
            DOIT_CONFIG = {'verbosity': 0}
            V = [f'v{i:06d}' for i in range({{videos}})]
            def copies(kind, folder, end):
                for v in V:
                    yield {'name': v, 'file_dep': [f'inputs/{folder}/{v}.{end}'], 'targets': [f'.cache/{folder}/{v}.{end}'],
                           'actions': ['cp %(dependencies)s %(targets)s']}
            def task_audio():
                yield from copies('audio', 'audio', 'wav')
            def task_image():
                yield from copies('image', 'images', 'jpg')
            def task_render():
                for v in V:
                    yield {'name': v, 'file_dep': [f'.cache/audio/{v}.wav', f'.cache/images/{v}.jpg'], 'targets': [f'outputs/{v}.mp4'],
                           'actions': ['cat %(dependencies)s > %(targets)s']}

            """
        );

    private static void Snakemake(string folder, int videos) =>
        File.WriteAllText(
            Path.Combine(folder, "Snakefile"),
            $$"""
            V = [f'v{i:06d}' for i in range({{videos}})]
            rule all:
                input: expand('outputs/{v}.mp4', v=V)
            rule audio:
                input: 'inputs/audio/{v}.wav'
                output: '.cache/audio/{v}.wav'
                shell: 'cp {input} {output}'
            rule image:
                input: 'inputs/images/{v}.jpg'
                output: '.cache/images/{v}.jpg'
                shell: 'cp {input} {output}'
            rule render:
                input: '.cache/audio/{v}.wav', '.cache/images/{v}.jpg'
                output: 'outputs/{v}.mp4'
                shell: 'cat {input} > {output}'

            """
        );

    private sealed record Row(string Name, string Folder, string[] Command)
    {
        /// <summary>This build's workspace; null for another tool.</summary>
        public Bench? Own { get; init; }

        public double First { get; set; }

        /// <summary>A build before was laid out, not run.</summary>
        public bool IsPrepared { get; init; }

        public double PeakMb { get; set; }

        public double EditPeakMb { get; set; }

        public double FirstPeakMb { get; set; }

        public List<double> Noop { get; } = [];

        public List<double> Edit { get; } = [];
    }
}
