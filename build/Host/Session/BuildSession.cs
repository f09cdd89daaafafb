using System.Collections.Immutable;
using System.Collections.ObjectModel;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Session;

/// <summary>
/// A build of videos for whoever asks: opened with a request, listened to, run to its end, closed. Cancelling the
/// caller's token ends it early. Knows no terminal, no file of a report, and no Cake.
/// </summary>
internal sealed class BuildSession : IAsyncDisposable
{
    // A look costs what the plan's size is, and the run waits meanwhile: who asks more often than every 50 times its cost gets the
    // last one again, so that this stays below 2 % of the run.
    private const int Rarely = 50;
    private readonly BatchRequest request;
    private readonly OpenBuild build;
    private readonly Caller caller;
    private readonly IUpToDateCheck? check;
    private readonly KnownVideos? known;
    private VideoGraph graph;
    private readonly RunJournal journal;
    private readonly Scheduler scheduler;
    private readonly DateTimeOffset start;
    private readonly long started;
    private BuildReport? report;
    private readonly Lock submitting = new();
    private Task<bool> filed = Task.FromResult(false);
    private Look? last;

    private BuildSession(Opened opened, VideoGraph graph, Caller caller, IUpToDateCheck? check)
    {
        (request, build, known, start, started) = opened;
        (this.graph, this.caller, this.check) = (graph, caller, check);
        Id = RunId.New(start);
        Logs = Path.Combine(request.Options.Workspace.Logs, Id);
        journal = new RunJournal(
            caller.Time,
            new(start, Id, request.RecipeName, graph.Videos.Length, build.Pools)
        );
        scheduler = build.SchedulerOf(build.PlanOf(graph, dryRun: false), journal, Logs);
        Progress = new RunProgress(
            now =>
                scheduler.Peek(plan =>
                    (ResultsOf(plan.Report()), plan.SecondsLeft(build.Estimates, now))
                ),
            build.TitleOf,
            build.Estimates,
            caller.Time
        );
        journal.ListenFromTheFirst(Progress.Take);
    }

    /// <summary>The run's name: sorts by time, and is its own on this machine.</summary>
    public string Id { get; }

    /// <summary>The folder of its steps' logs, absolute.</summary>
    public string Logs { get; }

    /// <summary>What is known of the run while it goes on.</summary>
    public RunProgress Progress { get; }

    /// <summary>Who is to be told of the run besides, as the recipe says.</summary>
    public ImmutableArray<HookSettings> Hooks => request.Recipe.Settings.Hooks;

    /// <summary>Opens a session: reads the request, takes the outputs folder, and makes sure that what it asks for can be begun.</summary>
    /// <param name="options">What is to be built.</param>
    /// <param name="onlyPrepare">Stops before rendering.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="check">Spares looks at very many videos; null: everything is looked at.</param>
    /// <exception cref="RefusedException">It can't be begun.</exception>
    public static async Task<BuildSession> OpenAsync(
        BuildOptions options,
        bool onlyPrepare,
        Caller caller,
        IUpToDateCheck? check
    )
    {
        var (start, started) = (caller.Time.GetLocalNow(), caller.Time.GetTimestamp());
        var known = check is null
            ? null
            : await check.FromSnapshotAsync(start).ConfigureAwait(false);
        var request = BatchRequest.Read(options, known?.IsKnown);
        if (!onlyPrepare)
        {
            Requirements.CheckOptions(request);
        }

        var inParts = known is null && check?.IsForParts(request) == true;
        var build = await OpenBuild
            .OpenAsync(request, caller, Access.Write, isForFew: known is not null || inParts)
            .ConfigureAwait(false);
        try
        {
            known = inParts ? await check!.LookInPartsAsync(build).ConfigureAwait(false) : known;
            if (!onlyPrepare)
            {
                await Requirements.CheckCardsAsync(build, caller).ConfigureAwait(false);
            }

            var graph = await build.GraphAsync(onlyPrepare).ConfigureAwait(false);
            return new(new(request, build, known, start, started), graph, caller, check);
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    /// <summary>From the first step on, everything that happens is told to this listener; nothing where there is nothing to do.</summary>
    public void Listen(Action<RunEvent> listener) => journal.Listen(listener);

    /// <summary>The same from now on: also what happens before the first step runs, or without any.</summary>
    public void ListenFromTheFirst(Action<RunEvent> listener) =>
        journal.ListenFromTheFirst(listener);

    /// <summary>Adds videos to the batch, before or while it runs, from any thread.</summary>
    /// <param name="more">Those with names that a video of the batch has already are left out.</param>
    /// <returns>False when the run is over: they need a session of their own.</returns>
    public bool Submit(IEnumerable<VideoRequest> more)
    {
        using var one = submitting.EnterScope();
        var before = graph;
        var names = before.Videos.Select(video => video.Name).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<VideoRequest> added = [.. more.Where(video => names.Add(video.Name))];
        var grown = build.GraphOf(added, _ => true);
        // Known before its first step can end.
        graph = before.And(grown);
        if (scheduler.TryAdd(grown.Steps))
        {
            return true;
        }

        graph = before;
        return false;
    }

    /// <summary>Makes what is stale.</summary>
    /// <returns>What became of it. What was made is durable then.</returns>
    public async Task<RunSummary> RunAsync()
    {
        ProcessTree.AdoptOrphans();
        TellRefused();
        build.Cards?.Tell(journal);
        report = await scheduler.RunAsync(caller.CancellationToken).ConfigureAwait(false);
        // Beside the reports: both take as long as a small step.
        filed = scheduler.CommittedAsync();
        var summary = Summarize(report) with { Record = journal.Record() };
        return summary.HasNews
            ? summary with
            {
                Unused = [.. request.Inputs.Notes.Select(note => note.ToString())],
            }
            : summary;
    }

    /// <summary>The run as it stands now, from another thread.</summary>
    public RunFigures Figures()
    {
        var look = last;
        if (look is null || caller.Time.GetElapsedTime(look.At) >= look.Cost * Rarely)
        {
            var before = caller.Time.GetTimestamp();
            var (summary, queued) = scheduler.Peek(plan => (Summarize(plan.Report()), plan.Queued));
            var now = caller.Time.GetTimestamp();
            last = look = new(summary, queued, now, caller.Time.GetElapsedTime(before, now));
        }

        return new RunFigures(
            look.Summary with
            {
                End = caller.Time.GetLocalNow(),
                Record = journal.Record(),
            },
            IsOver: false,
            journal.Running(),
            look.Queued,
            journal.LastSamples()
        );
    }

    /// <summary>The run's figures at its end.</summary>
    public RunFigures FiguresOf(RunSummary summary) =>
        new(summary, IsOver: true, [], 0, journal.LastSamples());

    /// <summary>Waits until the index has all that was made, and leaves a snapshot for the next run. <c>report.json</c> is written by then.</summary>
    public async Task CloseAsync(RunSummary summary)
    {
        if (
            await filed.ConfigureAwait(false)
            && summary.ExitCode != ExitCode.Interrupted
            && report is not null
        )
        {
            check?.Leave(build, summary, report);
        }
    }

    /// <summary>Tells all listeners that the run is over, where it was about anything new.</summary>
    public void End(RunSummary summary)
    {
        // What failed before, and fails again before anything is started, was told then.
        if (summary.HasNews && (summary.HasDone || summary.IsOtherThanBefore))
        {
            journal.Ended(summary);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await scheduler.DisposeAsync().ConfigureAwait(false);
        build.Dispose();
    }

    private void TellRefused()
    {
        foreach (var video in graph.Videos)
        {
            if (!video.Problems.IsEmpty && graph.IsSelected(video.Name))
            {
                journal.Refused(
                    video.Name,
                    new(EngineFailures.BadInput, video.Problems[0].ToString())
                );
            }
        }
    }

    private IReadOnlyList<VideoResult> ResultsOf(BuildReport of) =>
        VideoResult.Of(graph, request.RecipeName, of);

    private RunSummary Summarize(BuildReport of)
    {
        var videos = ResultsOf(of);
        var isInterrupted = caller.CancellationToken.IsCancellationRequested;
        return new(
            Id,
            request.RecipeName,
            start,
            caller.Time.GetLocalNow(),
            ExitCodes.Of(videos, isInterrupted),
            of.Ran,
            videos
        )
        {
            StepsReturned = of.CacheHits,
            StepsAccepted = of.Accepted,
            Elapsed = caller.Time.GetElapsedTime(started),
            Known = known?.Facts ?? ReadOnlyDictionary<string, VideoFacts>.Empty,
        };
    }

    private sealed record Opened(
        BatchRequest Request,
        OpenBuild Build,
        KnownVideos? Known,
        DateTimeOffset Start,
        long Started
    );

    private sealed record Look(RunSummary Summary, int Queued, long At, TimeSpan Cost);
}
