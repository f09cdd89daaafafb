using System.Globalization;
using System.Text;
using AvatarBuild.Oracle;
using CsCheck;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What Plan says of each step is what Render then does, over random edits, with results that come back.</summary>
public sealed class PlanAgreesTests
{
    private const int Limit = 120_000;

    private static readonly Gen<Edit[][]> Turns = Gen.Select(
            Gen.Int[0, BatchEdits.Count - 1],
            Gen.Int[0, 3],
            Gen.Int[0, 7],
            (kind, at, value) => new Edit(kind, at, value)
        )
        .Array[0, 2]
        .Array[3, 6];

    [Fact(Timeout = Limit)]
    public async Task An_edit_undone_is_foreseen_to_come_from_the_cache()
    {
        using var workspace = Workspace.With("ann").WithModel();
        WithCache(workspace);
        (await workspace.Render()).Ends(0);
        workspace.Recording("ann", 2);
        (await workspace.Render()).Ends(0);
        workspace.Recording("ann", 1);
        var files = workspace.Listing("outputs");

        var plan = await workspace.Run("--target=Plan");
        plan.Ends(0)
            .Says("audio ann comes from the cache, 0 s: inputs/audio/ann.wav changed\n")
            .Says("render ann comes from the cache, 0 s: ")
            .Says("finish ann comes from the cache, 0 s: ");
        Assert.Equal(files, workspace.Listing("outputs"));
        var json = JObject.Parse((await workspace.Run("--target=Plan", "--format=json")).Out);
        var render = json["videos"]![0]!["steps"]!.Single(s => (string?)s["kind"] == "render");
        Assert.Equal((true, 0), ((bool)render["returns"]!, (double)render["seconds"]!));
        (await workspace.Render()).Ends(0).Says(", 4 from the cache");
    }

    [Soak]
    public Task Render_does_what_Plan_says() => Soak.OfAsync(Turns, PlayAsync, iterations: 1);

    private static async Task PlayAsync(Edit[][] turns)
    {
        using var workspace = Workspace.With("a", "b").WithModel(", \"-metadata\", \"{prompt}\"");
        var batch = new Batch(workspace.Root);
        var told = new StringBuilder("\n");
        BatchEdits.WriteRecipe(workspace, batch);
        WithCache(workspace);
        await AgreeAsync(workspace, batch, told);
        foreach (var edits in turns)
        {
            foreach (var edit in edits)
            {
                told.Append(
                    CultureInfo.InvariantCulture,
                    $"  {BatchEdits.Apply(workspace, batch, edit)}\n"
                );
                WithCache(workspace);
                batch.Look();
            }

            await AgreeAsync(workspace, batch, told);
        }
    }

    private static void WithCache(Workspace workspace) =>
        workspace.Write(
            "recipes/default.json",
            workspace
                .Text("recipes/default.json")
                .Replace("\"cacheGigabytes\": 0", "\"cacheGigabytes\": 1", StringComparison.Ordinal)
        );

    private static async Task AgreeAsync(Workspace workspace, Batch batch, StringBuilder told)
    {
        batch.Look();
        var plan = JObject.Parse(
            (await workspace.Run("--target=Plan", "--format=json")).Ends(0).Out
        );
        var call = await workspace.Render();
        var report = JObject.Parse(workspace.Text("outputs/report.json"));
        var done = new Dictionary<string, JToken>(StringComparer.Ordinal);
        foreach (var step in report["videos"]!.SelectMany(v => v["steps"] ?? new JArray()))
        {
            done[(string)step["name"]!] = step;
        }

        var wrong = new StringBuilder();
        foreach (var video in plan["videos"]!)
        {
            var isUnlucky = batch.OutOfLuck.Contains((string)video["name"]!);
            foreach (var step in video["steps"]!)
            {
                var name = (string)step["name"]!;
                var did = Did(done.GetValueOrDefault(name));
                var says = Says(step);
                // What stands behind a render that fails isn't reached.
                if (says != did && says != "may run" && !(isUnlucky && did == "nothing"))
                {
                    wrong.Append(CultureInfo.InvariantCulture, $"{name}: {says}, and did {did}\n");
                }
            }
        }

        told.Append(CultureInfo.InvariantCulture, $"run: {string.Join(", ", call.Ran)}\n");
        Assert.True(wrong.Length == 0, $"{told}{wrong}\n{plan}\n{call.All}");
        var made = plan["videos"]!.Count(video => (string?)video["verdict"] == "make");
        Assert.Equal((int)plan["summary"]!["make"]!, made);
    }

    private static string Says(JToken step) =>
        (string?)step["verdict"] switch
        {
            "fresh" => "nothing",
            "stale" => (bool?)step["returns"] == true ? "came back" : "ran",
            _ => "may run",
        };

    private static string Did(JToken? step) =>
        step is null || (int)step["attempts"]! == 0 ? "nothing"
        : (bool?)step["returned"] == true ? "came back"
        : "ran";
}
