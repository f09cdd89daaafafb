using System.Collections.Concurrent;
using AvatarBuild.Engine.Cache;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Running;

/// <summary>
/// The loop around a plan: finds the answers to its questions, starts what it decides, tells it what came of it. Decides nothing.
/// </summary>
public sealed class Scheduler : IAsyncDisposable
{
    // What is under way: each tells the plan, once it is done, what came of it.
    private readonly List<Task<Action<Plan>>> pending = [];
    private readonly ConcurrentQueue<(Step Step, bool IsStaged)> released = new();
    private volatile TaskCompletionSource nudge = NewNudge();
    private readonly Lock gate = new();
    private bool isOver;
    private Publisher? publisher;
    private IndexUpdates? updates;
    private Attempts? attempts;

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

    /// <summary>Results by their keys; null for none.</summary>
    public ActionCache? Cache { get; init; }

    /// <summary>Folder for the attempts' logs, absolute.</summary>
    public required string Logs { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    private Answers Answers => field ??= new(Hasher, State, null, Cache);

    /// <summary>
    /// Runs the plan to its end; when cancelled, ends what runs and returns how far it came. What was made is durable then;
    /// <see cref="CommittedAsync"/> waits until the index has it too.
    /// </summary>
    public async Task<BuildReport> RunAsync(CancellationToken cancellationToken)
    {
        var folders = new PrivateFolders(Workspace);
        publisher = new(Workspace, folders, State, Hasher, Time) { SetAside = Observer.SetAside };
        updates = new(Workspace, State, Observer.Note);
        attempts = new(this, folders, publisher, updates, Release);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await LoopAsync(stop.Token).ConfigureAwait(false);
        }
        catch
        {
            // No program outlives the loop that started it.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pending).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Answers the plan's questions and starts nothing: what would be made, and why.</summary>
    public Task<BuildReport> DryRunAsync(CancellationToken cancellationToken) =>
        Answers.DryRunAsync(Plan, Workspace, Time, cancellationToken);

    /// <summary>Adds steps to the run, from any thread.</summary>
    /// <returns>False when the run is over: they need another one.</returns>
    /// <exception cref="GraphException">They contradict the graph.</exception>
    public bool TryAdd(IEnumerable<Step> roots)
    {
        lock (gate)
        {
            if (isOver)
            {
                return false;
            }

            Plan.Add(roots);
        }

        nudge.TrySetResult();
        return true;
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

    /// <summary>Waits until the index has all that was made and learnt.</summary>
    /// <returns>False when it couldn't take it: that was told, and the next run enters it.</returns>
    public async Task<bool> CommittedAsync()
    {
        await updates!.Entered.ConfigureAwait(false);
        var committed = await publisher!.CommittedAsync().ConfigureAwait(false);
        updates.Enter(new IndexChange { Files = Hasher.TakeLearnt() });
        if (committed is not { } trouble)
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
        if (publisher is not null)
        {
            await updates!.Entered.ConfigureAwait(false);
            await publisher.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<BuildReport> LoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var decision = Peek(plan => Decide(plan, cancellationToken.IsCancellationRequested));
            await TellAsync(decision).ConfigureAwait(false);
            if (decision.IsOver)
            {
                if (Cache?.Trim() is { } trouble)
                {
                    Observer.Note($"the cache of results can't be kept small: {trouble}");
                }

                return Plan.Report();
            }

            var isAnswered = Answer(decision, cancellationToken);
            Start(decision, cancellationToken);
            if (!isAnswered)
            {
                // While something is looked at, nothing was begun: ask again at once, for most looks are over by now.
                var wake = decision.Inspect.Count > 0 ? Time.GetUtcNow() : decision.Wake;
                await WaitAsync(wake, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Whoever adds steps is told truly whether the run has ended.
    private Decision Decide(Plan plan, bool isInterrupted)
    {
        if (isInterrupted)
        {
            plan.Stop();
        }

        var decision = plan.Decide(Time.GetUtcNow());
        isOver = decision.IsOver;
        return decision;
    }

    // The last decision too: a failure that ends the run may be what gave a unit up.
    private async Task TellAsync(Decision decision)
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

        foreach (var (_, key) in decision.Invalidated)
        {
            Cache?.Forget(key);
        }

        if (decision.Invalidated.Count > 0)
        {
            // Not to be entered after it was taken out, nor taken for good by the attempt that replaces it.
            await publisher!.CommittedAsync().ConfigureAwait(false);
            string[] withdrawn = [.. decision.Invalidated.Select(bad => bad.Step.Id)];
            updates!.Enter(new IndexChange { Withdrawn = withdrawn });
        }
    }

    // Found without the gate, so that nobody who asks the plan waits for a disk. False where nothing was asked.
    private bool Answer(Decision decision, CancellationToken cancellationToken)
    {
        if (decision.WantsPaces)
        {
            Plan.Estimates!.Load();
        }

        if (decision.Asked.LookUp is { Count: > 0 } steps)
        {
            pending.Add(Task.Run(() => Answers.LookUp(steps), CancellationToken.None));
        }

        if (decision.Asked.Count == decision.Asked.LookUp.Count)
        {
            return decision.WantsPaces;
        }

        try
        {
            var tell = Answers.Find(decision.Asked, cancellationToken);
            using var one = gate.EnterScope();
            tell(Plan);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The plan is told to stop, and asks no more.
        }

        return true;
    }

    private void Start(Decision decision, CancellationToken cancellationToken)
    {
        pending.AddRange(decision.Inspect.Select(one => InspectAsync(one, cancellationToken)));
        pending.AddRange(decision.Look.Select(pool => LookAsync(pool, cancellationToken)));
        pending.AddRange(decision.Begin.Select(start => AttemptAsync(start, cancellationToken)));
    }

    private async Task<Action<Plan>> InspectAsync(
        Inspection inspection,
        CancellationToken cancellationToken
    )
    {
        var (problem, ahead) = await Inspector
            .LookAsync(inspection, Workspace, cancellationToken)
            .ConfigureAwait(false);
        if (problem is not null)
        {
            Observer.Refused(inspection.Step, problem);
        }

        return plan => plan.Inspected(inspection.Step, problem, ahead);
    }

    private async Task<Action<Plan>> LookAsync(string pool, CancellationToken cancellationToken)
    {
        var view = await Lease.LookAsync(Sources, pool, cancellationToken).ConfigureAwait(false);
        return plan => plan.Tell(pool, view, Time.GetUtcNow());
    }

    private async Task<Action<Plan>> AttemptAsync(Start start, CancellationToken cancellationToken)
    {
        var (outcome, seconds, hasBegun) = await attempts!
            .RunAsync(start, cancellationToken)
            .ConfigureAwait(false);
        if (hasBegun && outcome is not Outcome.CacheMiss)
        {
            Observer.Ended(start.Step, outcome, seconds);
        }

        if (outcome is Outcome.Failed { Failure: var failure })
        {
            // Beside the loop: the card that just came free would wait for the disk.
            updates!.EnterLater(
                new IndexChange { Failed = [new FailureRecord(start.Step.Id, failure)] }
            );
        }

        return plan => plan.Ended(start.Step, outcome, seconds, Time.GetUtcNow());
    }

    private void Release(Step step, bool isStaged)
    {
        released.Enqueue((step, isStaged));
        nudge.TrySetResult();
    }

    private static TaskCompletionSource NewNudge() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WaitAsync(DateTimeOffset? wake, CancellationToken cancellationToken)
    {
        var waits = new List<Task>(pending);
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

        foreach (var task in pending.FindAll(task => task.IsCompleted))
        {
            pending.Remove(task);
            var tell = await task.ConfigureAwait(false);
            using var one = gate.EnterScope();
            tell(Plan);
        }
    }

    private void Accept(IReadOnlyList<Acceptance> accepted)
    {
        if (accepted.Count > 0)
        {
            updates!.Replace([.. accepted.Select(one => one.ToAction())]);
        }

        foreach (var one in accepted)
        {
            Observer.Accepted(one.Step, one.Reasons);
        }
    }
}
