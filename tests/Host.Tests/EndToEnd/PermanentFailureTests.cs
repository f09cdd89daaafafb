namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>
/// Failures that stay, on simulated cards: exactly the right videos fail, each with the class and the advice that its
/// reader needs. At most two of a batch make a card suspect: three would have it quarantined.
/// </summary>
public sealed class PermanentFailureTests
{
    private const int Limit = 180_000;

    [Theory(Timeout = Limit)]
    [InlineData("portrait BadPortrait one face", "unknown ExitCode its log says")]
    [InlineData(
        "silent SilentSuccess its log says where it wrote",
        "oom OutOfMemory a card with more memory"
    )]
    [InlineData("short WrongLength ", "rank RankLost one of its processes died")]
    [InlineData("killed Killed main memory")]
    [InlineData(
        "port PortTaken taken by another program",
        "quiet SilentTimeout raise silentTimeoutSeconds"
    )]
    public async Task A_failure_that_stays_fails_its_video_alone_with_class_and_advice(
        params string[] planted
    )
    {
        var names = planted.Select((_, i) => FormattableString.Invariant($"bad{i}")).ToArray();
        using var workspace = Workspace.With([.. names, "good1", "good2"]);
        var machine = workspace.Machine(cards: 2);
        foreach (var (name, fault) in names.Zip(planted))
        {
            machine.Fault(name, "always " + fault.Split(' ')[0]);
        }

        var call = await workspace
            .On(machine, backend: ", \"silentTimeoutSeconds\": 5")
            .Render("--set", "attempts=2");
        call.Ends(1);
        Assert.Equal((2, planted.Length), (call.Report.Count("made"), call.Report.Count("failed")));
        foreach (var (name, fault) in names.Zip(planted))
        {
            var (wanted, advice) = (fault.Split(' ')[1], string.Join(' ', fault.Split(' ')[2..]));
            Assert.Equal("failed", call.Report.Of(name));
            Assert.Equal(wanted, ClassOf(call, name));
            Assert.Contains(advice, call.Report.MessageOf(name), StringComparison.Ordinal);
        }

        Assert.Equal(["made", "made"], [call.Report.Of("good1"), call.Report.Of("good2")]);
    }

    [Theory(Timeout = Limit)]
    [InlineData("checkpoint", "CheckpointMissing", "put the file there")]
    [InlineData("arguments", "BadArguments", "--target=Doctor compares the commits")]
    [InlineData("licence", "Licence", "accept the licence")]
    public async Task What_would_fail_every_video_stops_the_backend_after_the_first(
        string fault,
        string failureClass,
        string advice
    )
    {
        using var workspace = Workspace.With("ann", "bob", "cid", "dan");
        var machine = workspace.Machine(cards: 1);
        foreach (var name in (string[])["ann", "bob", "cid", "dan"])
        {
            machine.Fault(name, "always " + fault);
        }

        var call = await workspace.On(machine).Render();
        call.Ends(1).Says(advice);
        Assert.Single(machine.Runs());
        Assert.Equal((1, 3), (call.Report.Count("failed"), call.Report.Count("notReached")));
        Assert.Equal(failureClass, ClassOf(call, machine.Runs()[0].Name));
    }

    [Theory(Timeout = Limit)]
    [InlineData("ecc")]
    [InlineData("lost")]
    public async Task A_card_with_an_error_of_its_own_gets_no_further_job_and_no_video_is_lost(
        string fault
    )
    {
        using var workspace = Workspace.With(Gpus.Names(5));
        var machine = workspace.Machine(cards: 2).Fault("r02", fault);
        (await workspace.On(machine).Render()).Ends(0).Says("isn't used any more in this run");
        var runs = machine.Runs();
        Assert.Equal(6, runs.Count);
        var broken = runs.Single(run => run.Fault == fault);
        Assert.DoesNotContain(
            runs,
            run => run.Start > broken.Start && run.Cards.Contains(broken.Cards[0])
        );
    }

    private static string? ClassOf(Call call, string video) =>
        call.Report[video]["steps"]!
            .Select(step => (string?)step["class"])
            .FirstOrDefault(name => name is not null);
}
