using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.State;

namespace AvatarBuild.Engine.Scheduling;

// From a decision to start until what came of it is on the disk.
public sealed partial class Scheduler
{
    private async Task<(Outcome, double)> RunAsync(Start start, CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        // Off the loop's thread at once: linking and hashing inputs takes a while.
        var outcome = await Task.Run(
                () => AttemptAsync(start, started, cancellationToken),
                CancellationToken.None
            )
            .ConfigureAwait(false);
        return (outcome, Time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<Outcome> AttemptAsync(
        Start start,
        long started,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var leases = await Leases
                .TakeAsync(Sources, start, holders, cancellationToken)
                .ConfigureAwait(false);
            if (leases.Refused is { } refused)
            {
                return refused;
            }

            if (leases.Trouble is { } trouble)
            {
                return new Outcome.Failed(new StepFailure(EngineFailures.NoResource, trouble));
            }

            Observer.Started(start);
            return await TryAsync(start, started, Release, cancellationToken).ConfigureAwait(false);

            void Release()
            {
                if (leases.Release())
                {
                    Tell(start.Step, isStaged: false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new Outcome.Interrupted();
        }
        catch (Exception e)
        {
            // A full disk under its log, say: it fails this step, and the others go on.
            return new Outcome.Failed(
                MachineTrouble.Of(e) ?? new StepFailure(EngineFailures.InternalError, e.Message)
            );
        }
    }

    private async Task<Outcome> TryAsync(
        Start start,
        long started,
        Action release,
        CancellationToken cancellationToken
    )
    {
        var indexed = State.Content.Records.GetValueOrDefault(start.Step.Id);
        if (
            !start.Returns
            && start.Attempt == 1
            && Confirmation.Of(start, Workspace, Hasher, indexed) is { } confirmed
        )
        {
            Observer.Note(
                $"{start.Step.Name} is as its record says; the index said otherwise, and is corrected"
            );
            Remember(new IndexChange { Finished = [confirmed], Files = Hasher.TakeLearnt() });
            return new Outcome.Succeeded(confirmed.Record);
        }

        var executor = Leases.Marked(Executor, start, () => holders.Count > 0);
        var attempt = new Attempt(start, Workspace, folders!, Hasher, executor, Logs, release)
        {
            Cache = Cache,
            Time = Time,
            Progress = done => Observer.Progressed(start.Step, done),
            Note = Observer.Note,
        };
        var (publication, end) = start.Returns
            ? attempt.Return()
            : await attempt.RunAsync(cancellationToken).ConfigureAwait(false);
        if (publication is null)
        {
            return Judged(start.Step, end!);
        }

        // An earlier attempt's failure must not be written after the success that makes it untrue.
        await remembered.ConfigureAwait(false);
        // Others begin while this waits for the disk, and are flushed with it.
        Tell(start.Step, isStaged: true);

        var seconds = start.Returns
            ? publication.Record.Seconds
            : Math.Round(Time.GetElapsedTime(started).TotalSeconds, 3);
        var ready = publication with { Record = publication.Record with { Seconds = seconds } };
        return await publisher!.PublishAsync(ready).ConfigureAwait(false) is { } trouble
            ? new Outcome.Failed(new StepFailure(EngineFailures.Disk, trouble))
            : new Outcome.Succeeded(ready.Record);
    }

    // A check that passed these very bytes before, and fails now, was made stricter: what it checks is as good as it was.
    private Outcome Judged(Step step, Outcome end)
    {
        if (
            end is not Outcome.Failed { Failure: { Blames: not null } failure }
            || !State.Content.Records.ContainsKey(step.Id)
            || State.ManifestOf(step.Id) is not { } before
        )
        {
            return end;
        }

        var unchanged = step.Inputs.All(input =>
            DigestOf(input) is { } digest
            && before.Contains($"={digest}\n", StringComparison.Ordinal)
        );
        return unchanged
            ? new Outcome.Failed(failure with { Blames = null, Transient = false })
            : end;

        string? DigestOf(StepInput input) => Hasher.Examine(input.Artifact).Digest;
    }

    // The records first, which are the truth. What can't be written is accepted for this run only.
    private void Accept(IReadOnlyList<Acceptance> accepted)
    {
        if (accepted.Count == 0)
        {
            return;
        }

        try
        {
            Settlement.Rewrite(Workspace, [.. accepted.Select(one => one.Action)]);
            // How long they took is known already.
            Remember(
                new IndexChange
                {
                    Finished =
                    [
                        .. accepted.Select(one =>
                            one.Action with
                            {
                                Record = one.Action.Record with { Work = null },
                            }
                        ),
                    ],
                }
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Observer.Note($"what was accepted can't be recorded: {e.Message}");
        }

        foreach (var (step, _, reasons) in accepted)
        {
            Observer.Accepted(step, reasons);
        }
    }
}
