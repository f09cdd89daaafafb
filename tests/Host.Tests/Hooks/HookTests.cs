using System.Diagnostics;
using AvatarBuild.Host.Tests.EndToEnd;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Tests.Hooks;

/// <summary>Hooks of a run, posted to a real server or run as a program.</summary>
public sealed class HookTests
{
    private const int Limit = 120_000;

    // Nothing here depends on what a video looks like.
    private static Workspace With(string hooks, params string[] videos)
    {
        var workspace = Workspace.With(videos).WithModel();
        return workspace.Recipe(
            $$"""{ "backend": "model", "retryDelaySeconds": 0, "asIs": true, SMALL, "hooks": [{{hooks}}] }"""
        );
    }

    [Fact(Timeout = Limit)]
    public async Task The_first_failure_and_the_end_are_posted_with_the_reports_numbers()
    {
        using var receiver = new Receiver();
        using var workspace = With(
            """{ "on": ["end", "firstFailure"], "post": "${HOOK}", "headers": { "Authorization": "Bearer ${TOKEN}" }, "secretVariable": "KEY" }""",
            "ann",
            "bob",
            "cy"
        );
        workspace.Model("fail", "bob").Model("fail", "cy");
        workspace.Variables["HOOK"] = receiver.Address;
        workspace.Variables["TOKEN"] = "T0KEN-OF-HOOK";
        workspace.Variables["KEY"] = "key";
        var run = await workspace.Render();
        run.Ends(1);

        Assert.Equal(2, receiver.All.Count);
        Assert.All(
            receiver.All,
            call => Assert.Equal("Bearer T0KEN-OF-HOOK", call.Headers["Authorization"])
        );
        Assert.All(
            receiver.All,
            call => Assert.StartsWith("sha256=", call.Headers["X-AvatarBuild-Signature"])
        );
        var bodies = receiver.All.Select(call => JObject.Parse(call.Body)).ToArray();
        var first = bodies.Single(body => (string?)body["event"] == "firstFailure");
        Assert.Equal("ExitCode", (string?)first["class"]);
        var end = bodies.Single(body => (string?)body["event"] == "end");
        Assert.Equal("AvatarBuild: 1 of 3 videos ready, 2 failed", (string?)end["title"]);
        Assert.Equal(run.Report.Json["summary"], end["summary"]);
        Assert.Equal(["bob", "cy"], end["failures"]!.Select(f => (string?)f["name"]));
        HoldsNoSecret(workspace, run, "TOP-SECRET", "T0KEN-OF-HOOK", receiver.Address);
    }

    [Theory(Timeout = Limit)]
    [InlineData("inputs/audio/bob.wav", "no recording", "audio bob")]
    [InlineData("inputs/bob.json", """{ "sise": 1 }""", "bob")]
    public async Task What_is_wrong_from_the_start_is_told_at_once_and_not_when_the_batch_has_ended(
        string file,
        string content,
        string named
    )
    {
        using var receiver = new Receiver();
        using var workspace = With(
            """{ "on": ["firstFailure"], "post": "${HOOK}" }""",
            "ann",
            "bob"
        );
        // Only a recipe that prepares looks at recordings first.
        workspace.Write(
            "recipes/default.json",
            workspace
                .Text("recipes/default.json")
                .Replace("\"asIs\": true", "\"asIs\": false", StringComparison.Ordinal)
        );
        workspace.Write(file, content).Model("hang", "ann");
        workspace.Variables["HOOK"] = receiver.Address;
        var run = workspace.Start("--target=Render");
        await run.Until(() => !receiver.All.IsEmpty, "a call of the hook");
        run.Send(Running.Interrupt);
        (await run.Ended()).Ends(130);

        var told = JObject.Parse(Assert.Single(receiver.All).Body);
        Assert.Equal(named, (string?)told["step"]);
        Assert.Equal("BadInput", (string?)told["class"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_wrong_size_is_told_at_once_for_no_other_attempt_is_to_come()
    {
        using var receiver = new Receiver();
        using var workspace = Workspace.With("ann", "bob").WithModel();
        workspace.Recipe(
            """{ "backend": "model", "size": "192*128", "attempts": 3, "hooks": [{ "on": ["firstFailure"], "post": "${HOOK}" }] }"""
        );
        workspace.Model("hang", "ann").Model("like", "bob", "-s 96x64");
        workspace.Variables["HOOK"] = receiver.Address;
        var run = workspace.Start("--target=Render", "--jobs=3");
        await run.Until(() => !receiver.All.IsEmpty, "a call of the hook");
        run.Send(Running.Interrupt);
        (await run.Ended()).Ends(130);

        var told = JObject.Parse(Assert.Single(receiver.All).Body);
        Assert.Equal(("render bob", "WrongSize"), ((string?)told["step"], (string?)told["class"]));
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_wrong_before_and_still_is_calls_nobody_when_nothing_ran()
    {
        using var receiver = new Receiver();
        using var workspace = With(
            """{ "on": ["end", "firstFailure"], "post": "${HOOK}" }""",
            "ann",
            "bob"
        );
        workspace.Write("inputs/bob.json", """{ "sise": 1 }""");
        workspace.Variables["HOOK"] = receiver.Address;
        (await workspace.RenderAgain()).Ends(1);
        Assert.Equal(2, receiver.All.Count);
        (await workspace.RenderAgain()).Ends(1).Says("0 steps run");
        Assert.Equal(2, receiver.All.Count);
        workspace.Delete("inputs/bob.json");
        (await workspace.RenderAgain()).Ends(0);
        Assert.Equal(3, receiver.All.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_failure_whose_remedy_earns_another_attempt_is_not_told_as_final()
    {
        using var receiver = new Receiver();
        using var workspace = Workspace.With("ann").WithModel().Model("fail", "ann");
        workspace.Write(
            "recipes/backends/model.json",
            workspace
                .Text("recipes/backends/model.json")
                .Replace(
                    "\"sizes\"",
                    "\"failures\": [{ \"exitCode\": 7, \"class\": \"Odd\", \"transient\": true, \"environment\": { \"LUCK\": 1 } }], \"sizes\"",
                    StringComparison.Ordinal
                )
        );
        workspace.Recipe(
            """{ "backend": "model", "retryDelaySeconds": 0, "asIs": true, SMALL, "hooks": [{ "on": ["firstFailure"], "post": "${HOOK}" }] }"""
        );
        workspace.Variables["HOOK"] = receiver.Address;
        var run = await workspace.Render();
        run.Ends(0);
        Assert.Equal(2, (int)run.Report.Step("render ann")["attempts"]!);
        Assert.Empty(receiver.All);
    }

    [Fact(Timeout = Limit)]
    public async Task A_run_with_nothing_to_do_calls_nobody()
    {
        using var receiver = new Receiver();
        using var workspace = With("""{ "post": "${HOOK}" }""", "ann");
        workspace.Variables["HOOK"] = receiver.Address;
        (await workspace.Render()).Ends(0);
        (await workspace.RenderAgain()).Ends(0);
        Assert.Single(receiver.All);
    }

    [Theory(Timeout = Limit)]
    [InlineData("refused", "answered 500")]
    [InlineData("gone", "can't be reached")]
    [InlineData("silent", "took longer than 1 s")]
    [InlineData("unset", "HOOK isn't set")]
    [InlineData("denied", "refused the message (errcode 310000)")]
    public async Task A_hook_that_is_down_fails_nothing_and_is_told_without_its_address(
        string how,
        string says
    )
    {
        var denial = how == "denied" ? """{"errcode":310000,"errmsg":"sign not match"}""" : "no";
        using var receiver = new Receiver(denial, how == "refused" ? 500 : 200, how == "silent");
        var template = how == "denied" ? "dingtalk" : "json";
        using var workspace = With(
            $$"""{ "post": "${HOOK}", "timeoutSeconds": 1, "template": "{{template}}" }""",
            "ann"
        );
        workspace.Variables["HOOK"] = how == "unset" ? null : receiver.Address;
        if (how == "gone")
        {
            receiver.Dispose();
        }

        var run = await workspace.Render();
        run.Ends(0).Says($"hook 1 of the recipe, on end: ").Says(says);
        Assert.Equal("made", run.Report.Of("ann"));
        HoldsNoSecret(workspace, run, "TOP-SECRET", "sign not match");
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_gets_the_message_and_one_that_hangs_is_ended_in_time()
    {
        using var workspace = With(
            """
            { "run": ["sh", "tools/hook.sh", "{event}", "{title}", "{payload}", "{other}"] },
            { "run": ["sleep", "600"], "timeoutSeconds": 1 }
            """,
            "ann"
        );
        workspace.Write(
            "tools/hook.sh",
            "printf '%s|%s|%s' \"$1\" \"$2\" \"$4\" > told; cp \"$3\" told.json\n"
        );
        var start = Stopwatch.GetTimestamp();
        var run = await workspace.Render();
        run.Ends(0).Says("hook 2 of the recipe, on end: it took longer than 1 s");
        Assert.Equal("end|AvatarBuild: 1 of 1 videos ready|{other}", workspace.Text("told"));
        Assert.Equal(
            run.Report.Json["summary"],
            JObject.Parse(workspace.Text("told.json"))["summary"]
        );
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 60);
        Assert.Empty(Running.ProcessesOf(workspace));
    }

    [Theory(Timeout = Limit)]
    [InlineData(
        """{ "post": "https://hooks.slack.com/services/T0/B0/x", "template": "slack" }""",
        "is a secret"
    )]
    [InlineData("""{ "on": ["ende"], "post": "${X}" }""", "did you mean 'end'?")]
    [InlineData("""{ "on": ["end"] }""", "either \"post\" or \"run\"")]
    public async Task A_wrong_hook_is_told_before_anything_runs(string hook, string says)
    {
        using var workspace = With(hook, "ann");
        (await workspace.Render()).Ends(2).Says("recipes/default.json:1:").Says(says);
        Assert.Empty(workspace.ModelCalls());
    }

    private static void HoldsNoSecret(Workspace workspace, Call run, params string[] secrets)
    {
        var texts = workspace
            .Listing("outputs")
            .Select(line => line.Split(' ')[0])
            .Where(file => Path.GetExtension(file) is ".log" or ".json" or ".jsonl" or ".html")
            .Select(workspace.Text)
            .Append(run.All);
        foreach (var text in texts)
        {
            Assert.All(
                secrets,
                secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)
            );
        }
    }
}
