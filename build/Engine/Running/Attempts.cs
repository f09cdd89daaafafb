using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Publishing;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Running;

/// <summary>Carries out attempts: from a decision to start until what came of it is on the disk.</summary>
/// <param name="run">The run that they belong to.</param>
/// <param name="folders">Where they work.</param>
/// <param name="publisher">Publishes what they made.</param>
/// <param name="updates">Enters what else is learnt.</param>
/// <param name="release">Told of a step that gives units back before its end: true where its results are staged already.</param>
internal sealed class Attempts(
    Scheduler run,
    PrivateFolders folders,
    Publisher publisher,
    IndexUpdates updates,
    Action<Step, bool> release
)
{
    private readonly Holders holders = new();

    /// <summary>Carries out one.</summary>
    /// <returns>How it ended, after how many seconds, and whether the observer was told that it began.</returns>
    public async Task<(Outcome Outcome, double Seconds, bool HasBegun)> RunAsync(
        Start start,
        CancellationToken cancellationToken
    )
    {
        var started = run.Time.GetTimestamp();
        // Off the loop's thread at once: linking and hashing inputs takes a while.
        var (outcome, hasBegun) = await Task.Run(
                () => AttemptAsync(start, started, cancellationToken),
                CancellationToken.None
            )
            .ConfigureAwait(false);
        return (outcome, run.Time.GetElapsedTime(started).TotalSeconds, hasBegun);
    }

    private async Task<(Outcome, bool HasBegun)> AttemptAsync(
        Start start,
        long started,
        CancellationToken cancellationToken
    )
    {
        var (isTelling, hasBegun) = (false, false);
        try
        {
            using var lease = await Lease
                .TakeAsync(run.Sources, start.Leases, holders, cancellationToken)
                .ConfigureAwait(false);
            if (lease.Refused is { } refused)
            {
                return (refused, hasBegun);
            }

            if (lease.Trouble is { } trouble)
            {
                return (
                    new Outcome.Failed(new StepFailure(EngineFailures.NoResource, trouble)),
                    hasBegun
                );
            }

            isTelling = true;
            run.Observer.Started(start);
            (isTelling, hasBegun) = (false, true);
            var executor = lease.Bind(run.Executor, start.Step);
            var attempt = new Attempt(start, run, folders, executor, Release);
            var outcome = await TryAsync(attempt, start, started, cancellationToken)
                .ConfigureAwait(false);
            return (outcome, hasBegun);

            void Release()
            {
                if (lease.Release())
                {
                    release(start.Step, false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (new Outcome.Interrupted(), hasBegun);
        }
        catch (Exception e) when (!isTelling)
        {
            // A full disk under its log, say: it fails this step, and the others go on. A run that can't be told of ends.
            return (
                new Outcome.Failed(
                    MachineTrouble.Of(e) ?? new StepFailure(EngineFailures.InternalError, e.Message)
                ),
                hasBegun
            );
        }
    }

    private async Task<Outcome> TryAsync(
        Attempt attempt,
        Start start,
        long started,
        CancellationToken cancellationToken
    )
    {
        var indexed = run.State.Content.Records.GetValueOrDefault(start.Step.Id);
        if (
            !start.IsFromCache
            && start.Attempt == 1
            && Confirmation.Of(start, run.Workspace, run.Hasher, indexed) is { } confirmed
        )
        {
            run.Observer.Note(
                $"{start.Step.Name} is as its record says; the index said otherwise, and is corrected"
            );
            updates.Enter(
                new IndexChange { Finished = [confirmed], Files = run.Hasher.TakeLearnt() }
            );
            return new Outcome.Succeeded(confirmed.Record);
        }

        var (publication, end) = start.IsFromCache
            ? attempt.TakeFromCache()
            : await attempt.RunAsync(cancellationToken).ConfigureAwait(false);
        if (publication is null)
        {
            return Judged(start.Step, end!);
        }

        // An earlier attempt's failure must not be written after the success that makes it untrue.
        await updates.Entered.ConfigureAwait(false);
        // Others begin while this waits for the disk, and are flushed with it.
        release(start.Step, true);

        var seconds = start.IsFromCache
            ? publication.Record.Seconds
            : Math.Round(run.Time.GetElapsedTime(started).TotalSeconds, 3);
        var ready = publication with { Record = publication.Record with { Seconds = seconds } };
        return await publisher.PublishAsync(ready).ConfigureAwait(false) is { } trouble
            ? new Outcome.Failed(new StepFailure(EngineFailures.Disk, trouble))
            : new Outcome.Succeeded(ready.Record);
    }

    // A check that passed these very bytes before, and fails now, was made stricter: what it checks is as good as it was.
    private Outcome Judged(Step step, Outcome end)
    {
        if (
            end is not Outcome.Failed { Failure: { Invalidates: not null } failure }
            || !run.State.Content.Records.ContainsKey(step.Id)
            || run.State.ManifestOf(step.Id) is not { } before
        )
        {
            return end;
        }

        var unchanged = step.Inputs.All(input =>
            DigestOf(input) is { } digest
            && before.Contains($"={digest}\n", StringComparison.Ordinal)
        );
        return unchanged
            ? new Outcome.Failed(failure with { Invalidates = null, Transient = false })
            : end;

        string? DigestOf(StepInput input) => run.Hasher.Examine(input.Artifact).Digest;
    }
}
