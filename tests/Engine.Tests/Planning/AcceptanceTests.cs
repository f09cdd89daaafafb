using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>What another version of this program made, and what is taken as made by this one.</summary>
public sealed class AcceptanceTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();

    public AcceptanceTests() => build.Input("x", "1");

    public void Dispose() => build.Dispose();

    // Its filter follows from the program's version and from what a person set.
    private static Step Drawn(int version, string bias = "0.18", string output = "a") =>
        Join(output, ["@x"]).Needed() with
        {
            Request =
            [
                new("draw", FormattableString.Invariant($"{version}")),
                new("command", FormattableString.Invariant($"crop=v{version}:(ih-oh)*{bias}")),
            ],
            Causes = () => [new(CauseKind.Setting, "image.topBias", bias)],
        };

    private async Task<StepReport> WithAcceptAsync(params Step[] steps)
    {
        build.Options = new() { Accept = true };
        await build.RunAsync(steps);
        build.Options = new();
        return build.Of("a");
    }

    private static IReadOnlyList<string> ReasonsOf(StepReport report) =>
        Assert.IsType<Verdict.Stale>(report.Verdict).Reasons;

    [Fact(Timeout = Limit)]
    public async Task A_step_that_only_another_version_of_this_program_made_stale_is_named_and_made_again()
    {
        await build.RunAsync(Drawn(1));
        var plan = await build.DryRunAsync(Drawn(2));
        Assert.Equal(
            [
                "made by another version of this program (draw changed: 1 → 2); --accept takes it as it is",
            ],
            ReasonsOf(plan.Find("outputs/a")!)
        );
        await build.RunAsync(Drawn(2));
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task Accepted_it_does_not_run_and_is_fresh_from_then_on_even_without_the_index()
    {
        await build.RunAsync(Drawn(1));
        var accepted = await WithAcceptAsync(Drawn(2));
        Assert.Empty(build.Ran);
        Assert.Equal(StepEnd.Fresh, accepted.End);
        Assert.IsType<Verdict.Accepted>(accepted.Verdict);
        Assert.Equal(1, build.Report.Accepted);
        Assert.Equal(["accepted make a"], build.Seen.Events.TakeLast(1));

        await build.RunAsync(Drawn(2));
        Assert.IsType<Verdict.Fresh>(build.Of("a").Verdict);
        Disk.DeleteFile(build.Workspace.Index);
        await build.RunAsync(Drawn(2));
        Assert.IsType<Verdict.Fresh>(build.Of("a").Verdict);
        await build.RunAsync(Drawn(1));
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_plan_that_accepts_writes_nothing()
    {
        await build.RunAsync(Drawn(1));
        var before = build.Recorded("outputs/a").Key;
        build.Options = new() { Accept = true };
        var plan = await build.DryRunAsync(Drawn(2));
        Assert.IsType<Verdict.Accepted>(plan.Find("outputs/a")!.Verdict);
        Assert.Equal(before, build.Recorded("outputs/a").Key);
    }

    [Fact(Timeout = Limit)]
    public async Task What_follows_an_accepted_step_stays_as_it_is()
    {
        await build.RunAsync(Drawn(1), Join("b", ["a"]));
        await WithAcceptAsync(Drawn(2), Join("b", ["a"]));
        Assert.Empty(build.Ran);
        Assert.IsType<Verdict.Fresh>(build.Of("b").Verdict);
    }

    [Fact(Timeout = Limit)]
    public async Task An_edited_input_is_not_accepted()
    {
        await build.RunAsync(Drawn(1));
        build.Input("x", "2");
        Assert.Equal(["inputs/x changed"], ReasonsOf(await WithAcceptAsync(Drawn(2))));
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task An_edited_setting_is_not_accepted_and_is_told_by_its_key()
    {
        await build.RunAsync(Drawn(1));
        Assert.Equal(
            ["image.topBias: 0.18 → 0.4"],
            ReasonsOf(await WithAcceptAsync(Drawn(2, "0.4")))
        );
        Assert.Equal(["a"], build.Ran);
    }

    [Theory(Timeout = Limit)]
    [InlineData(null, "outputs/a is missing")]
    [InlineData("cut off", "outputs/a isn't what was written")]
    public async Task A_missing_or_damaged_output_is_not_accepted(string? now, string fault)
    {
        await build.RunAsync(Drawn(1));
        Disk.DeleteFile(build.OutputPath("a"));
        if (now is not null)
        {
            build.Output("a", now);
        }

        Assert.Equal(
            ["made by another version of this program (draw changed: 1 → 2)", fault],
            ReasonsOf(await WithAcceptAsync(Drawn(2)))
        );
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task An_intermediate_that_is_gone_is_not_accepted_either()
    {
        Step Inner(int version) => Drawn(version) with { Outputs = [.. Join("a", []).Outputs] };
        await build.RunAsync(Inner(1));
        Disk.DeleteFile(build.OutputPath("a"));
        await build.RunAsync(Inner(1));
        Assert.Empty(build.Ran);
        await WithAcceptAsync(Inner(2));
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_recorded_without_its_causes_is_not_accepted()
    {
        await build.RunAsync(Drawn(1) with { Causes = null });
        _ = ReasonsOf(await WithAcceptAsync(Drawn(2)));
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task A_setting_that_the_other_version_did_not_know_is_accepted_only_where_nobody_set_it()
    {
        Step Knowing(int version, string fresh, bool isDefault) =>
            Drawn(version) with
            {
                Request = [.. Drawn(version).Request, new("zoom", fresh)],
                Causes = () =>
                    [
                        .. Drawn(version).Causes!(),
                        new(CauseKind.Setting, "image.zoom", fresh) { IsDefault = isDefault },
                    ],
            };
        await build.RunAsync(Drawn(1));
        Assert.Equal(
            ["image.zoom is new: 2"],
            ReasonsOf(await WithAcceptAsync(Knowing(2, "2", isDefault: false)))
        );
        await build.RunAsync(Drawn(1));
        await WithAcceptAsync(Knowing(2, "1", isDefault: true));
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task An_input_that_other_versions_did_not_ask_for_makes_nothing_again_until_it_changes()
    {
        Step Asking() =>
            Join("a", ["@x", "@tool"]).Needed() with
            {
                Inputs =
                [
                    .. Join("a", ["@x", "@tool"])
                        .Inputs.Select((input, i) => input with { IsSinceLater = i == 1 }),
                ],
            };
        build.Input("tool", "print 1");
        await build.RunAsync(Join("a", ["@x"]).Needed());
        await build.RunAsync(Asking());
        Assert.Empty(build.Ran);
        Assert.IsType<Verdict.Accepted>(build.Of("a").Verdict);
        await build.RunAsync(Asking());
        Assert.IsType<Verdict.Fresh>(build.Of("a").Verdict);
        build.Input("tool", "print 2");
        await build.RunAsync(Asking());
        Assert.Equal(["inputs/tool changed"], ReasonsOf(build.Of("a")));
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task An_input_of_later_is_no_excuse_for_another_difference()
    {
        Step Asking() =>
            Join("a", ["@x", "@tool"], "other") with
            {
                Inputs =
                [
                    .. Join("a", ["@x", "@tool"])
                        .Inputs.Select((input, i) => input with { IsSinceLater = i == 1 }),
                ],
            };
        build.Input("tool", "print 1");
        await build.RunAsync(Join("a", ["@x"]));
        await build.RunAsync(Asking());
        Assert.Equal(["a"], build.Ran);
    }
}
