using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Running;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Hooks;
using AvatarBuild.Host.Reports;
using AvatarBuild.Host.Reports.Metrics;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Session;

/// <summary>
/// A run as others watch it: its journal, the events file, the metrics port, hooks. Opens what was asked for when the first step
/// runs, so that a run with nothing to do opens no file and no socket.
/// </summary>
internal sealed class RunWatch : IDisposable
{
    // A look costs what the plan's size is, and the loop waits meanwhile: who asks more often than every 50 times its cost gets
    // the last one again, so that scrapes stay below 2 % of the run.
    private const int Rarely = 50;
    private readonly BuildContext context;
    private readonly Func<Scheduler> scheduler;
    private readonly Func<BuildReport, RunSummary> summarize;
    private readonly EventFile events;
    private readonly HookCalls? hooks;
    private MetricsServer? metrics;
    private Task<PreviousRun?>? before;
    private Task rehearsal = Task.CompletedTask;
    private Look? last;

    /// <param name="context">The call.</param>
    /// <param name="next">Is told all the same.</param>
    /// <param name="opening">The event that stands before all others.</param>
    /// <param name="scheduler">The run's loop; asked only once it runs.</param>
    /// <param name="summarize">The run as far as it has come.</param>
    /// <param name="settings">Who is told of it.</param>
    /// <param name="logs">The run's folder of logs, absolute.</param>
    public RunWatch(
        BuildContext context,
        IBuildObserver next,
        Func<RunEvent.RunStarted> opening,
        Func<Scheduler> scheduler,
        Func<BuildReport, RunSummary> summarize,
        ImmutableArray<HookSettings> settings,
        string logs
    )
    {
        this.context = context;
        this.scheduler = scheduler;
        this.summarize = summarize;
        var path = Path.Combine(context.Workspace.Build, "events.jsonl");
        events = new EventFile(path, context.Workspace.Outputs, next.Note);
        Journal = new RunJournal(next, context.Time, opening);
        Journal.Tell(events.Add);
        Journal.Tell(what =>
        {
            if (what is RunEvent.RunStarted)
            {
                before ??= PreviousRun.ReadAsync(context);
                // Machine code is there without being called first.
                if (RuntimeFeature.IsDynamicCodeSupported)
                {
                    rehearsal = RehearseAsync(before);
                }
            }
        });
        if (!settings.IsEmpty)
        {
            hooks = Calls(settings, logs, next.Note);
            Journal.Tell(hooks.Take);
        }

        if (context.Options.MetricsPort is { } port)
        {
            Journal.Tell(what =>
            {
                if (what is RunEvent.RunStarted)
                {
                    metrics = MetricsServer.Start(port, Metrics, next.Note);
                }
            });
        }
    }

    /// <summary>What the engine tells, and what happened so far.</summary>
    public RunJournal Journal { get; }

    /// <summary>What became of the run, with what happened in it.</summary>
    public RunSummary Whole(RunSummary summary) => summary with { Record = Journal.Record() };

    /// <summary>The run before this one, which this one's reports are compared with; null when there was none.</summary>
    public async Task<PreviousRun?> BeforeAsync()
    {
        await rehearsal.ConfigureAwait(false);
        return await (before ??= PreviousRun.ReadAsync(context)).ConfigureAwait(false);
    }

    /// <summary>The run is over, and all reports are written. Waits for hooks as long as they may take.</summary>
    public async Task EndAsync(RunSummary whole)
    {
        // What failed before, and fails again before anything is started, was told then.
        if (whole.HasNews && (whole.HasDone || whole.IsOtherThanBefore))
        {
            Journal.Ended(whole);
        }

        if (hooks is not null)
        {
            await hooks.EndAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        metrics?.Dispose();
        events.Dispose();
    }

    private HookCalls Calls(
        ImmutableArray<HookSettings> settings,
        string logs,
        Action<string> warn
    ) =>
        new(
            [.. settings.Select(hook => new Hook(hook, context.Root, logs, context.Time))],
            new LocalExecutor(context.Workspace.Outputs, context.Time),
            context.Workspace.Outputs,
            warn
        );

    // While the first steps run, on a core that they leave: the end of a short run needn't wait for the last run's report, nor for
    // the code that writes this one's to be loaded.
    private async Task RehearseAsync(Task<PreviousRun?> reading)
    {
        await Task.Yield();
        try
        {
            var sample = scheduler().Peek(plan => summarize(plan.Report()));
            RunOutputs.Rehearse(
                context,
                sample with
                {
                    Videos = [.. sample.Videos.Where(video => video.Steps.Count > 0).Take(1)],
                    Before = await reading.ConfigureAwait(false),
                    Record = Journal.Record(),
                }
            );
        }
        catch (Exception)
        {
            // What is wrong with a text is told when it is written.
        }
    }

    // Scrapes come one after the other.
    private Look LookAt()
    {
        if (last is { } before && context.Time.GetElapsedTime(before.At) < before.Cost * Rarely)
        {
            return before;
        }

        var start = context.Time.GetTimestamp();
        var (summary, queued) = scheduler().Peek(plan => (summarize(plan.Report()), plan.Queued));
        var end = context.Time.GetTimestamp();
        return last = new Look(summary, queued, end, context.Time.GetElapsedTime(start, end));
    }

    private string Metrics()
    {
        var look = LookAt();
        var now = look.Summary with { End = context.Time.GetLocalNow(), Record = Journal.Record() };
        return MetricsText.Of(
            new RunFigures(
                now,
                IsOver: false,
                Journal.Running(),
                look.Queued,
                Journal.LastSamples(),
                context.Workspace.Outputs
            )
        );
    }

    private sealed record Look(RunSummary Summary, int Queued, long At, TimeSpan Cost);
}
