using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>A check that finds its producer's result bad has it made again.</summary>
public sealed class InvalidationTests : IDisposable
{
    private const int Limit = 20_000;
    private readonly TestBuild build = new();
    private readonly Bench bench = new();

    public void Dispose() => build.Dispose();

    private static Step Check(Func<string, bool> isGood, string version = "1") =>
        Make(
            "checked",
            ["made"],
            (run, _) =>
                isGood(run.Text("in-0"))
                    ? run.Write("good")
                    : Task.FromResult<StepResult>(
                        new StepResult.Failed(
                            Failing.As("Broken", "it is broken", transient: true) with
                            {
                                Invalidates = "make made",
                            }
                        )
                    )
        ) with
        {
            Request = [new("check", version)],
        };

    [Fact(Timeout = Limit)]
    public async Task What_a_check_refuses_is_made_again_in_the_same_run()
    {
        var times = 0;
        var made = Make("made", [], (run, _) => run.Write($"try {++times}")).Tried(3);
        await build.RunAsync(made, Check(text => text == "try 3"));
        Assert.Equal(StepEnd.Made, build.Of("checked").End);
        Assert.Equal("try 3", build.Output("made"));
        Assert.Equal(3, build.Of("made").Attempts);
        await build.RunAsync(made, Check(text => text == "try 3"));
        Assert.Empty(build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task When_all_attempts_are_refused_it_failed_and_is_made_again_in_the_next_run()
    {
        var times = 0;
        var made = Make("made", [], (run, _) => run.Write($"try {++times}")).Tried(2);
        await build.RunAsync(made, Check(text => text == "try 3"));
        Assert.Equal(2, times);
        Assert.Equal(StepEnd.Failed, build.Of("made").End);
        Assert.Equal("Broken", build.Of("made").Failure!.Class);
        Assert.Equal(StepEnd.Blocked, build.Of("checked").End);
        await build.RunAsync(made, Check(text => text == "try 3"));
        Assert.Equal(["checked", "made"], build.Ran);
        Assert.Equal(StepEnd.Made, build.Of("checked").End);
    }

    [Fact(Timeout = Limit)]
    public async Task A_check_made_stricter_on_unchanged_bytes_does_not_remake_the_producer()
    {
        var times = 0;
        var made = Make("made", [], (run, _) => run.Write($"try {++times}")).Tried(3);
        await build.RunAsync(made, Check(_ => true));
        await build.RunAsync(made, Check(_ => false, version: "stricter"));
        Assert.Equal(1, times);
        Assert.Equal(["checked"], build.Ran);
        Assert.Equal(StepEnd.Failed, build.Of("checked").End);
        Assert.Equal(StepEnd.Fresh, build.Of("made").End);
    }

    private void TwoReaders() =>
        bench.Load(
            Join("made", ["@x"]).Tried(2),
            Join("checked", ["made"]),
            Join("other", ["made"]).Tried(2)
        );

    [Fact]
    public void Another_step_made_from_refused_bytes_is_made_again_from_the_good_ones()
    {
        TwoReaders();
        bench.Start();
        Assert.Equal(["make checked", "make other"], bench.Succeed("made", "bad").Start());
        bench.Succeed("other", "from bad");
        Assert.Equal(["make made"], bench.Fail("checked", blames: "make made").Start());
        Assert.Equal(["outputs/made"], bench.Invalidated);
        Assert.Equal(["make checked", "make other"], bench.Succeed("made", "good").Start());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_that_runs_on_refused_bytes_is_decided_again_when_it_ends(bool isSuccess)
    {
        TwoReaders();
        bench.Start();
        bench.Succeed("made", "bad").Start();
        Assert.Equal(["make made"], bench.Fail("checked", blames: "make made").Start());
        _ = isSuccess ? bench.Succeed("other", "from bad") : bench.Fail("other", transient: false);
        Assert.Empty(bench.Start());
        Assert.Equal(["make checked", "make other"], bench.Succeed("made", "good").Start());
        bench.Succeed("checked").Succeed("other").Start();
        Assert.True(bench.Last.IsOver);
        Assert.StartsWith("Made", bench.EndOf("other"));
    }

    [Fact]
    public void What_would_be_refused_again_is_not_made_again_and_stops_its_group()
    {
        bench.Load(
            null,
            [new("cpu", 100), new("press", 1)],
            Pressed("made"),
            Pressed("second"),
            Pressed("third"),
            Join("other", ["@x"]).Wanting("press"),
            Join("checked", ["made"])
        );
        Assert.Equal(["make made"], bench.Start());
        Assert.Equal(["make second", "make checked"], bench.Succeed("made", "bad").Start());
        var failure = Failing.As("Size", "too small") with { Scope = FailureScope.Group };
        bench.Fail("checked", failure with { Invalidates = "make made" });
        Assert.Empty(bench.Start());
        Assert.Equal(["outputs/made"], bench.Invalidated);
        Assert.Equal(["make other"], bench.Succeed("second").Start());
        bench.Succeed("other").Start();
        Assert.True(bench.Last.IsOver);
        Assert.Equal(
            ["Failed", "Made", "NotReached", "Made", "Blocked"],
            bench.Plan.Report().Steps.Select(step => step.End.ToString())
        );
        Assert.Equal(1, bench.Plan.Report().Find("outputs/made")!.Attempts);
        Assert.Equal(
            "not tried, for make made failed in a way that would fail all of 'model': too small",
            bench.Plan.Report().Find("outputs/third")!.Failure!.Message
        );
    }

    private static Step Pressed(string output) =>
        Join(output, ["@x"]).Tried(3).Wanting("press") with
        {
            Group = "model",
        };

    [Fact]
    public void Two_checks_that_blame_one_step_have_it_made_once()
    {
        TwoReaders();
        bench.Start();
        bench.Succeed("made", "bad").Start();
        Assert.Equal(["make made"], bench.Fail("checked", blames: "make made").Start());
        Assert.Empty(bench.Fail("other", blames: "make made").Start());
        Assert.Equal(["make checked", "make other"], bench.Succeed("made", "good").Start());
        Assert.Equal(2, bench.Plan.Report().Find("outputs/made")!.Attempts);
    }
}
