using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;
using CsCheck;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Scheduling;

/// <summary>
/// Random graphs, random edits: after each build every wanted file is what a clean build makes, and the steps that ran
/// are the least that could. The oracle below knows no engine type: nodes are numbers, texts are evaluated.
/// </summary>
public sealed class RandomBuildTests
{
    private const int Sources = 3;

    // Node n reads some of the sources (0–2) and of the nodes before it (3 …); odd ones are wanted by the user.
    private sealed record Node(int[] Reads, int Request);

    private sealed record Edit(int Kind, int At, int Value);

    private static readonly Gen<Node[]> Graphs = Gen.Int[1, 6]
        .SelectMany(count =>
            Gen.Int[0, 1 << 20]
                .Array[count]
                .Select(seeds =>
                    seeds.Select((seed, n) => new Node(Reads(seed, n), seed % 3)).ToArray()
                )
        );

    private static readonly Gen<Edit[]> Edits = Gen.Select(
        Gen.Int[0, 6],
        Gen.Int[0, 8],
        Gen.Int[0, 3],
        (kind, at, value) => new Edit(kind, at, value)
    ).Array[1, 3];

    private static int[] Reads(int seed, int n) =>
        [.. Enumerable.Range(0, Sources + n).Where(i => (seed >> (i + 3) & 1) == 1).Take(3)];

    private static bool IsWanted(int n, int count) => n % 2 == 1 || n == count - 1;

    [Fact(Timeout = 120_000)]
    public async Task Outputs_are_those_of_a_clean_build_and_no_step_runs_in_vain()
    {
        await Gen.Select(Graphs, Edits.Array[1, 4])
            .SampleAsync(
                async (graph, rounds) =>
                {
                    using var build = new TestBuild();
                    var oracle = new Oracle(graph);
                    await RoundAsync(build, oracle);
                    foreach (var edits in rounds)
                    {
                        foreach (var edit in edits)
                        {
                            Apply(edit, build, oracle);
                        }

                        await RoundAsync(build, oracle);
                    }
                },
                writeLine: line => TestContext.Current.TestOutputHelper?.WriteLine(line),
                iter: 80,
                threads: 2
            );
    }

    private static async Task RoundAsync(TestBuild build, Oracle oracle)
    {
        for (var i = 0; i < Sources; i++)
        {
            if (
                !Disk.FileExists(build.InputPath($"s{i}"))
                || build.InputText($"s{i}") != oracle.Source[i]
            )
            {
                build.Input($"s{i}", oracle.Source[i]);
            }
        }

        var expected = oracle.Build();
        await build.RunAsync([
            .. oracle.Graph.Select((node, n) => StepOf(node, n, oracle.Graph.Length)),
        ]);
        Assert.Equal(expected.Select(n => $"n{n}").Order(StringComparer.Ordinal), build.Ran);
        for (var n = 0; n < oracle.Graph.Length; n++)
        {
            if (IsWanted(n, oracle.Graph.Length))
            {
                Assert.Equal(oracle.Clean(n), build.Output($"n{n}"));
            }
        }
    }

    // An even request's text is its number halved: 2 and 3 are other requests with one result (early cutoff).
    private static Step StepOf(Node node, int n, int count)
    {
        var inputs = node.Reads.Select(r => r < Sources ? $"@s{r}" : $"n{r - Sources}");
        var step = Join($"n{n}", [.. inputs], $"{node.Request / 2}");
        step = step with
        {
            Request = [new("request", $"{node.Request}")],
            Action = (run, _) => Work(run, node),
        };
        return IsWanted(n, count) ? step.Needed() : step;
    }

    private static Task<StepResult> Work(StepRun run, Node node) =>
        run.Write(
            $"{node.Request / 2}({string.Join('+', run.Step.Inputs.Select(i => run.Text(i.FileName)))})"
        );

    private static void Apply(Edit edit, TestBuild build, Oracle oracle)
    {
        var n = edit.At % oracle.Graph.Length;
        var source = edit.At % Sources;
        switch (edit.Kind)
        {
            case 0:
                oracle.Source[source] = $"v{edit.Value}";
                break;
            case 1:
                new FileInfo(build.InputPath($"s{source}")).LastWriteTimeUtc = new DateTime(
                    2001 + edit.Value,
                    1,
                    1,
                    0,
                    0,
                    0,
                    DateTimeKind.Utc
                );
                break;
            case 2:
                oracle.Graph[n] = oracle.Graph[n] with { Request = edit.Value };
                break;
            case 3:
                build.Input($"s{source}", oracle.Source[source]);
                break;
            case 4:
                Disk.DeleteFile(build.OutputPath($"n{n}"));
                oracle.OnDisk[n] = null;
                break;
            default:
                Disk.WriteText(build.OutputPath($"n{n}"), $"edited {edit.Value}");
                oracle.OnDisk[n] = $"edited {edit.Value}";
                break;
        }
    }

    private sealed class Oracle(Node[] graph)
    {
        private readonly (string Asked, string Text)?[] made = new (string, string)?[graph.Length];

        public Node[] Graph { get; } = graph;

        public string[] Source { get; } = ["v0", "v0", "v0"];

        public string?[] OnDisk { get; } = new string?[graph.Length];

        public string Clean(int n) =>
            $"{Graph[n].Request / 2}({string.Join('+', Graph[n].Reads.Select(Content))})";

        // All steps are deterministic, so what each reads is known without running anything.
        private string Content(int r) => r < Sources ? Source[r] : Clean(r - Sources);

        public IReadOnlyList<int> Build()
        {
            var runs = new bool[Graph.Length];
            for (var n = Graph.Length - 1; n >= 0; n--)
            {
                var asked =
                    $"{Graph[n].Request}|{string.Join('|', Graph[n].Reads.Select(Content))}";
                var isBroken = OnDisk[n] is null || OnDisk[n] != made[n]?.Text;
                var isRead = Enumerable
                    .Range(n + 1, Graph.Length - n - 1)
                    .Any(later => runs[later] && Graph[later].Reads.Contains(n + Sources));
                runs[n] =
                    made[n]?.Asked != asked || (isBroken && (IsWanted(n, Graph.Length) || isRead));
                if (runs[n])
                {
                    made[n] = (asked, Clean(n));
                }
            }

            for (var n = 0; n < Graph.Length; n++)
            {
                OnDisk[n] = runs[n] ? Clean(n) : OnDisk[n];
            }

            return [.. Enumerable.Range(0, Graph.Length).Where(n => runs[n])];
        }
    }
}
