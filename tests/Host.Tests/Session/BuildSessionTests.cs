using AvatarBuild.Avatar.Videos;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tests.EndToEnd;

namespace AvatarBuild.Host.Tests.Session;

/// <summary>A build without a command line, a terminal or Cake.</summary>
public sealed class BuildSessionTests
{
    private const int Limit = 120_000;
    private readonly List<string> warnings = [];

    private Caller Caller(CancellationToken cancellationToken) =>
        new(TimeProvider.System, warnings.Add, cancellationToken);

    private static BuildOptions Options(Workspace workspace) =>
        new()
        {
            Root = workspace.Root,
            Inputs = workspace["inputs"],
            Outputs = workspace["outputs"],
        };

    [Fact(Timeout = Limit)]
    public async Task Its_events_tell_what_its_result_says()
    {
        using var workspace = Workspace.With("ann");
        var caller = Caller(TestContext.Current.CancellationToken);
        await using var session = await BuildSession.OpenAsync(
            Options(workspace),
            onlyPrepare: false,
            caller,
            check: null
        );
        var events = new List<RunEvent>();
        session.Listen(events.Add);

        var summary = await session.RunAsync();
        await session.CloseAsync(summary);
        session.End(summary);

        Assert.Equal(ExitCode.Done, summary.ExitCode);
        Assert.True(workspace.Has("outputs/ann.mp4"));
        Assert.IsType<RunEvent.RunStarted>(events[0]);
        Assert.Same(summary, Assert.IsType<RunEvent.RunEnded>(events[^1]).Summary);
        Assert.Equal(summary.StepsRun, events.OfType<RunEvent.AttemptEnded>().Count());
        Assert.Empty(warnings);
    }

    [Fact(Timeout = Limit)]
    public async Task A_video_that_is_submitted_while_others_are_made_joins_them()
    {
        using var workspace = Workspace.With("ann", "bob");
        var caller = Caller(TestContext.Current.CancellationToken);
        // The source asks for one of the two; the other comes later.
        var options = Options(workspace) with
        {
            Videos = ["ann"],
        };
        await using var session = await BuildSession.OpenAsync(options, false, caller, null);
        var bob = BatchRequest
            .Read(Options(workspace))
            .Inputs.Videos.Single(video => video.Name == "bob");
        var cy = bob with { Name = "cy" };
        var isSubmitted = false;
        session.Listen(what =>
        {
            if (!isSubmitted && what is RunEvent.AttemptStarted)
            {
                isSubmitted = true;
                session.Submit([cy]);
            }
        });

        var summary = await session.RunAsync();
        await session.CloseAsync(summary);

        Assert.True(workspace.Has("outputs/ann.mp4"));
        Assert.True(workspace.Has("outputs/cy.mp4"));
        Assert.Equal(2, summary.Count(VideoStatus.Made));
        Assert.Equal(1, summary.Count(VideoStatus.Filtered));
    }

    [Fact(Timeout = Limit)]
    public async Task What_cannot_be_begun_is_refused_with_its_exit_code_and_every_problem()
    {
        using var workspace = new Workspace();
        var caller = Caller(TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            BuildSession.OpenAsync(Options(workspace), false, caller, null)
        );
        Assert.Equal(ExitCode.WrongRequest, refused.Code);
        Assert.Contains(
            "recording",
            Assert.Single(refused.Problems).ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Cancelling_its_callers_token_ends_the_run_and_says_so()
    {
        using var workspace = Workspace.With("ann");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        await using var session = await BuildSession.OpenAsync(
            Options(workspace),
            false,
            Caller(cancel.Token),
            null
        );
        session.Listen(what => cancel.Cancel());
        var summary = await session.RunAsync();
        await session.CloseAsync(summary);
        Assert.Equal(ExitCode.Interrupted, summary.ExitCode);
        Assert.False(workspace.Has("outputs/ann.mp4"));
    }
}
