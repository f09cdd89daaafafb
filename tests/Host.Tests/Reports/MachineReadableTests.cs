using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Tests.EndToEnd;
using AvatarBuild.Host.Tests.Tidy;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>What programs read: the report, the events, the trace.</summary>
public sealed class MachineReadableTests
{
    private const int Limit = 120_000;

    private static Task<JsonSchema> Schema(string name) =>
        JsonSchema.FromJsonAsync(Repository.Text($"build/docs/{name}.schema.json"));

    [Fact(Timeout = Limit)]
    public async Task A_run_tells_the_same_numbers_everywhere_and_keeps_to_its_schemas()
    {
        using var workspace = Workspace.With("ann", "bob", "cy").WithModel().Model("fail", "bob");
        workspace.Recipe(
            """{ "backend": "model", "retryDelaySeconds": 0, "size": "192*128", "attempts": 2 }"""
        );
        var run = await workspace.Render("--trace=run.trace.json");
        run.Ends(1);

        Assert.Empty((await Schema("report")).Validate(workspace.Text("outputs/report.json")));
        var lines = workspace
            .Text("outputs/.build/events.jsonl")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var schema = await Schema("event");
        Assert.All(lines, line => Assert.Empty(schema.Validate(line)));
        var events = lines.Select(JObject.Parse).ToArray();
        Assert.Equal("runStarted", (string?)events[0]["event"]);
        Assert.Equal("runEnded", (string?)events[^1]["event"]);
        Assert.Equal(run.Report.Json["summary"], events[^1]["summary"]);

        var ended = events.Count(e => (string?)e["event"] == "attemptEnded");
        var attempted = run.Report.Json.SelectTokens("$..attempted[*]").Count();
        var trace = JObject.Parse(workspace.Text("run.trace.json"));
        // The portrait's step is told with each video that shares it.
        Assert.Equal(ended, attempted - 2);
        Assert.Equal(ended, trace["traceEvents"]!.Count(e => (string?)e["ph"] == "X"));
        Assert.Contains("failures=\"1\"", workspace.Text("outputs/report/junit.xml"));
        Assert.Contains(
            "avatarbuild_videos{status=\"failed\"} 1\n",
            workspace.Text("outputs/report/metrics.prom")
        );
        Assert.Equal(2, (int)run.Report.Step("render bob")["attempts"]!);
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_with_nothing_to_do_leaves_every_report_as_it_was()
    {
        using var workspace = Workspace.With("ann").WithModel();
        (await workspace.Render()).Ends(0);
        var before = Reports();
        (await workspace.RenderAgain("--metrics-port=1")).Ends(0).Says("0 steps run");
        Assert.Equal(before, Reports());

        string[] Reports() =>
            [
                .. (
                    (string[])
                        [
                            "report.json",
                            "report/index.html",
                            "report/junit.xml",
                            "report/metrics.prom",
                            ".build/events.jsonl",
                        ]
                ).Select(file => workspace.Text("outputs/" + file)),
            ];
    }

    [Fact(Timeout = Limit)]
    public async Task The_page_compares_with_the_run_before()
    {
        using var workspace = Workspace.With("ann", "bob").WithModel().Model("fail", "bob");
        (await workspace.Render()).Ends(1);
        workspace.ModelForgets("fail", "bob").Recording("cy").Delete("inputs/audio/ann.wav");
        (await workspace.RenderAgain()).Ends(0);
        var page = workspace.Text("outputs/report/index.html");
        Assert.Contains("\"repaired\":[\"bob\"],\"added\":[\"cy\"],\"gone\":[\"ann\"]", page);
    }

    [Fact]
    public void A_trace_is_made_of_spans_counters_and_names_of_their_threads()
    {
        var run = SampleRun.Of(60);
        var events = JObject.Parse(Written.By(to => TraceFile.Write(to, run)))[
            "traceEvents"
        ]!.ToArray();
        var threads = events
            .Where(e => (string?)e["name"] == "thread_name")
            .Select(e => ((int)e["pid"]!, (int)e["tid"]!))
            .ToHashSet();
        Assert.Equal(12, threads.Count);
        var spans = events.Where(e => (string?)e["ph"] == "X").ToArray();
        Assert.Equal(run.Record.Attempts.Length, spans.Length);
        Assert.All(
            spans,
            span =>
            {
                Assert.Contains(((int)span["pid"]!, (int)span["tid"]!), threads);
                Assert.True((long)span["ts"]! >= 0 && (long)span["dur"]! > 0);
            }
        );
        Assert.Contains(events, e => (string?)e["ph"] == "C" && e["args"]!["value"] is not null);
        foreach (var lane in spans.GroupBy(span => ((int)span["pid"]!, (int)span["tid"]!)))
        {
            var ordered = lane.OrderBy(span => (long)span["ts"]!).ToArray();
            for (var i = 1; i < ordered.Length; i++)
            {
                var end = (long)ordered[i - 1]["ts"]! + (long)ordered[i - 1]["dur"]!;
                Assert.True(end <= (long)ordered[i]["ts"]! + 2000, "two spans lie on each other");
            }
        }
    }

    [Fact]
    public void There_are_no_more_lanes_than_slots_though_a_result_is_published_beside_the_next_step()
    {
        var run = SampleRun.Of(60);
        var one = run.Record.Attempts.First(attempt => attempt.Step.Kind == "check");
        var record = RunRecord.Empty with
        {
            Pools = [new("cpu", 2, [])],
            Attempts =
            [
                one with
                {
                    Seconds = 10,
                },
                one with
                {
                    Seconds = 0.1,
                },
                one with
                {
                    Start = one.Start.AddSeconds(0.02),
                    Seconds = 9,
                },
            ],
        };

        var (lanes, attempts) = Lanes.Of(record);

        Assert.Equal(
            [
                [0],
                [1, 2],
            ],
            lanes.Select(lane => lane.Attempts)
        );
        Assert.Equal([10, 0.02, 9], attempts.Select(attempt => attempt.Seconds));
    }
}
