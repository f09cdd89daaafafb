using AvatarBuild.Host.Tests.Hooks;
using AvatarBuild.Simulator;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>A card that is too hot, or given up, is told everywhere: console, events, hooks, page and metrics.</summary>
public sealed class CardNoticeTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_card_that_is_hot_from_the_start_calls_the_hook_before_anything_can_be_rendered()
    {
        using var receiver = new Receiver();
        using var workspace = Workspace.With("ann");
        var machine = workspace.Machine(cards: 1).Heat(0, 90);
        var run = With(workspace, machine, receiver).Start("--target=Render");
        await run.Until(() => !receiver.All.IsEmpty, "a call of the hook");
        Assert.Empty(machine.Runs());
        machine.Heat(0, 70);
        var call = (await run.Ended()).Ends(0);

        var told = JObject.Parse(Assert.Single(receiver.All).Body);
        Assert.Equal("hotCard", (string?)told["event"]);
        Assert.Equal(machine.Uuid(0), (string?)told["card"]);
        Assert.Equal("AvatarBuild: GPU 0 (NVIDIA GeForce RTX 4090) is hot", (string?)told["title"]);
        Assert.Equal(
            [$"hot {machine.Uuid(0)}", $"good {machine.Uuid(0)}"],
            Changes(workspace).Select(e => $"{e["condition"]} {e["card"]}")
        );
        Assert.Single(
            call.ErrorLines,
            line => line.Contains("is at 90 °C", StringComparison.Ordinal)
        );
        Assert.Contains(
            $"avatarbuild_gpu_hot{{gpu=\"{machine.Uuid(0)}\"}} 0\n",
            workspace.Text("outputs/report/metrics.prom")
        );
    }

    [Fact(Timeout = Limit)]
    public async Task A_card_that_is_given_up_and_one_that_stays_hot_are_in_every_report()
    {
        using var receiver = new Receiver();
        using var workspace = Workspace.With("ann", "bob");
        var machine = workspace.Machine(cards: 3).Heat(2, 91).Fault("ann", "ecc");
        var call = (await With(workspace, machine, receiver).Render()).Ends(0);

        var lost = machine.Runs().Single(run => run.Fault == "ecc").Cards.Single();
        var hooks = receiver.All.Select(one => JObject.Parse(one.Body)).ToArray();
        Assert.Equal(
            [$"hotCard {machine.Uuid(2)}", $"quarantinedCard {lost}"],
            hooks.Select(told => $"{told["event"]} {told["card"]}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            [$"hot {machine.Uuid(2)}", $"quarantined {lost}"],
            Changes(workspace).Select(e => $"{e["condition"]} {e["card"]}")
        );
        Assert.Single(
            call.ErrorLines,
            line =>
                line.StartsWith("GPU ", StringComparison.Ordinal)
                && line.Contains(" isn't used any more in this run: ", StringComparison.Ordinal)
        );
        var metrics = workspace.Text("outputs/report/metrics.prom");
        Assert.Contains($"avatarbuild_gpu_hot{{gpu=\"{machine.Uuid(2)}\"}} 1\n", metrics);
        Assert.Contains($"avatarbuild_gpu_quarantined{{gpu=\"{lost}\"}} 1\n", metrics);
        var page = workspace.Text("outputs/report/index.html");
        Assert.Contains($"\"card\":\"{lost}\",\"condition\":\"quarantined\"", page);
        Assert.Contains($"\"card\":\"{machine.Uuid(2)}\",\"condition\":\"hot\"", page);
        Assert.Contains($"\"{machine.Uuid(2)}\":\"GPU 2\"", page);
    }

    private static Workspace With(Workspace workspace, SimulatedMachine machine, Receiver receiver)
    {
        workspace.On(machine);
        workspace.Variables["HOOK"] = receiver.Address;
        var recipe = JObject.Parse(workspace.Text("recipes/default.json"));
        recipe["hooks"] = JArray.Parse(
            """[{ "on": ["hotCard", "quarantinedCard"], "post": "${HOOK}" }]"""
        );
        return workspace.Recipe(recipe.ToString());
    }

    private static IEnumerable<JObject> Changes(Workspace workspace) =>
        workspace
            .Text("outputs/.build/events.jsonl")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(JObject.Parse)
            .Where(e => (string?)e["event"] == "cardChanged");
}
