using System.Collections.Concurrent;
using AvatarBuild.Engine.Cache;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.State;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Engine.Running;

/// <summary>
/// The loop around a plan: answers its questions, starts what it decides, tells it what came of it. Decides nothing.
/// </summary>
public sealed partial class Scheduler : IAsyncDisposable
{
    private readonly List<(Task<(Outcome Outcome, double Seconds)> Task, Step Step)> running = [];
    private readonly List<(Task<StepFailure?> Task, Step Step)> inspecting = [];
    private readonly List<(Task<PoolView> Task, string Pool)> looking = [];
    private readonly ConcurrentQueue<(Step Step, bool IsStaged)> released = new();
    private volatile TaskCompletionSource nudge = NewNudge();
    private volatile Task remembered = Task.CompletedTask;
    private readonly Holders holders = new();
    private readonly Lock gate = new();
    private Publisher? publisher;
    private PrivateFolders? folders;

    /// <summary>Decides.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Where files lie.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>Looks at files.</summary>
    public required FileHasher Hasher { get; init; }

    /// <summary>What happened before, and takes what happens.</summary>
    public required BuildState State { get; init; }

    /// <summary>Runs programs.</summary>
    public required IExecutor Executor { get; init; }

    /// <summary>Is told what happens.</summary>
    public required IBuildObserver Observer { get; init; }

    /// <summary>The machine behind pools of told-apart units.</summary>
    public IReadOnlyList<IUnitSource> Sources { get; init; } = [];

    /// <summary>Keeps results that are worth it; null for none.</summary>
    public ActionCache? Cache { get; init; }

    /// <summary>Folder for the attempts' logs, absolute.</summary>
    public required string Logs { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>
    /// Runs the plan to its end; when cancelled, ends what runs and returns how far it came. What was made is durable then;
    /// <see cref="CommittedAsync"/> waits until the index has it too.
    /// </summary>
    public async Task<BuildReport> RunAsync(CancellationToken cancellationToken)
    {
        folders = new(Workspace);
        publisher = new(Workspace, folders, State, Hasher, Time) { SetAside = Observer.SetAside };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await LoopAsync(stop.Token).ConfigureAwait(false);
        }
        catch
        {
            // No program outlives the loop that started it.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running.Select(pair => pair.Task)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the index has all that was made and learnt.</summary>
    /// <returns>False when it couldn't take it: that was told, and the next run enters it.</returns>
    public async Task<bool> CommittedAsync()
    {
        await remembered.ConfigureAwait(false);
        var filed = await publisher!.CommittedAsync().ConfigureAwait(false);
        Remember(new IndexChange { Files = Hasher.TakeLearnt() });
        if (filed is not { } trouble)
        {
            return true;
        }

        Observer.Note(
            $"the index can't be written: {trouble}; what was made is kept, and the next run enters it"
        );
        return false;
    }

    /// <summary>Waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await remembered.ConfigureAwait(false);
        if (publisher is not null)
        {
            await publisher.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<BuildReport> LoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Plan.Stop();
            }

            var decision = Peek(plan => plan.Decide(Time.GetUtcNow()));
            Tell(decision);
            if (decision.IsOver)
            {
                if (Cache?.Trim() is { } trouble)
                {
                    Observer.Note($"the cache of results can't be kept small: {trouble}");
                }

                return Plan.Report();
            }

            Examine(decision.Examine, cancellationToken);
            Do(decision, cancellationToken);
            if (decision.Examine.Count == 0)
            {
                // While something is looked at, nothing was begun: ask again at once, for most looks are over by now.
                var wake = decision.Inspect.Count > 0 ? Time.GetUtcNow() : decision.Wake;
                await WaitAsync(wake, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks the plan from another thread while it runs; quickly, since the loop waits.</summary>
    public T Peek<T>(Func<Plan, T> question)
    {
        ArgumentNullException.ThrowIfNull(question);
        lock (gate)
        {
            return question(Plan);
        }
    }

    private void Tell(Step step, bool isStaged)
    {
        released.Enqueue((step, isStaged));
        nudge.TrySetResult();
    }

    private static TaskCompletionSource NewNudge() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The last decision too: a failure that ends the run may be what gave a unit up.
    private void Tell(Decision decision)
    {
        foreach (var note in decision.Notes)
        {
            Observer.Note(note);
        }

        foreach (var unit in decision.GivenUp)
        {
            Observer.GaveUp(unit);
        }

        Accept(decision.Accepted);
        foreach (var (step, failure) in decision.Failed)
        {
            Observer.Failed(step, failure);
        }
    }

    private void Do(Decision decision, CancellationToken cancellationToken)
    {
        foreach (var step in decision.Inspect)
        {
            inspecting.Add((InspectAsync(step, cancellationToken), step));
        }

        foreach (var pool in decision.Look)
        {
            looking.Add((Leases.LookAsync(Sources, pool, cancellationToken), pool));
        }

        foreach (var start in decision.Begin)
        {
            running.Add((RunAsync(start, cancellationToken), start.Step));
        }
    }

    /// <summary>Answers the plan's questions and starts nothing: what would be made, and why.</summary>
    public async Task<BuildReport> DryRunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var decision = Plan.Decide(Time.GetUtcNow());
            if (decision.IsOver)
            {
                return Plan.Report();
            }

            Examine(decision.Examine, cancellationToken);
            foreach (var step in decision.Inspect)
            {
                Plan.Inspected(
                    step,
                    await InspectAsync(step, cancellationToken).ConfigureAwait(false)
                );
            }
        }
    }

    private void Examine(IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken)
    {
        FileState[] states;
        try
        {
            states = Look.StatesOf(artifacts, Hasher, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The plan is told to stop, and asks no more.
            return;
        }

        using var one = gate.EnterScope();
        for (var i = 0; i < states.Length; i++)
        {
            Plan.Learn(artifacts[i], states[i]);
        }
    }

    private async Task<StepFailure?> InspectAsync(Step step, CancellationToken cancellationToken)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in step.Inputs)
        {
            if (Plan.Graph.ProducerOf(input.Artifact) is null)
            {
                paths[input.Role] = Workspace.PathOf(input.Artifact);
            }
        }

        try
        {
            return await step.Inspect!(paths, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (MachineTrouble.Shortage(e) is not null)
        {
            // Says nothing of the source: the attempt looks again, and is tried again for it.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StepFailure(EngineFailures.BadInput, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing was found, and nothing starts any more.
            return null;
        }
        catch (Exception e)
        {
            return new StepFailure(EngineFailures.InternalError, e.Message);
        }
    }

    private async Task WaitAsync(DateTimeOffset? wake, CancellationToken cancellationToken)
    {
        var waits = new List<Task>();
        waits.AddRange(running.Select(pair => pair.Task));
        waits.AddRange(inspecting.Select(pair => pair.Task));
        waits.AddRange(looking.Select(pair => pair.Task));
        using var alarm = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // While attempts run, a cancellation ends them, and that wakes this.
        if (wake is { } at || waits.Count == 0)
        {
            var delay = wake is { } due ? due - Time.GetUtcNow() : Timeout.InfiniteTimeSpan;
            waits.Add(
                Task.Delay(
                    delay > TimeSpan.Zero || wake is null ? delay : TimeSpan.Zero,
                    Time,
                    alarm.Token
                )
            );
        }

        waits.Add(nudge.Task);
        await Task.WhenAny(waits).ConfigureAwait(false);
        await alarm.CancelAsync().ConfigureAwait(false);
        await TakeInAsync().ConfigureAwait(false);
    }

    private async Task TakeInAsync()
    {
        // Replaced before the queue is emptied: what comes later wakes the next wait.
        nudge = nudge.Task.IsCompleted ? NewNudge() : nudge;
        while (released.TryDequeue(out var release))
        {
            using var one = gate.EnterScope();
            Plan.Released(release.Step, release.IsStaged, Time.GetUtcNow());
        }

        foreach (var (task, pool) in looking.FindAll(pair => pair.Task.IsCompleted))
        {
            looking.Remove((task, pool));
            var view = await task.ConfigureAwait(false);
            using var one = gate.EnterScope();
            Plan.Tell(pool, view, Time.GetUtcNow());
        }

        foreach (var (task, step) in inspecting.FindAll(pair => pair.Task.IsCompleted))
        {
            inspecting.Remove((task, step));
            var problem = await task.ConfigureAwait(false);
            if (problem is not null)
            {
                Observer.Refused(step, problem);
            }

            using var one = gate.EnterScope();
            Plan.Inspected(step, problem);
        }

        foreach (var (task, step) in running.FindAll(pair => pair.Task.IsCompleted))
        {
            running.Remove((task, step));
            var (outcome, seconds) = await task.ConfigureAwait(false);
            await EndAsync(step, outcome, seconds).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(Step step, Outcome outcome, double seconds)
    {
        var isAttempt = outcome is not (Outcome.Refused or Outcome.CacheMiss);
        if (isAttempt)
        {
            Observer.Ended(step, outcome, seconds);
        }

        lock (gate)
        {
            Plan.Ended(step, outcome, seconds, Time.GetUtcNow());
        }

        if (!isAttempt)
        {
            return;
        }

        foreach (var key in Plan.TakeBadKeys())
        {
            Cache?.Forget(key);
        }

        // Before anything starts: what was withdrawn must not be taken for good by the attempt that replaces it.
        if (Plan.TakeWithdrawn() is { Count: > 0 } withdrawn)
        {
            // Nor be entered after it was taken out.
            await publisher!.CommittedAsync().ConfigureAwait(false);
            Remember(new IndexChange { Withdrawn = withdrawn });
        }

        if (outcome is Outcome.Failed { Failure: var failure })
        {
            var change = new IndexChange { Failed = [new FailureRecord(step.Id, failure)] };
            remembered = RememberAfterAsync(remembered, change);
        }
    }

    // Beside the loop: a flush takes as long as the disk wants, and the card that just came free would wait for it.
    private Task RememberAfterAsync(Task before, IndexChange change) =>
        Task.Run(async () =>
        {
            await before.ConfigureAwait(false);
            Remember(change);
        });

    // What is lost here costs a look or an explanation, never a result: the run goes on.
    private void Remember(IndexChange change)
    {
        try
        {
            State.Commit(change);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            Observer.Note($"the index can't be written: {e.Message}");
        }
    }
}
