using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Running;

namespace AvatarBuild.Host.Events;

/// <summary>
/// Turns what the engine and the cards tell into events, remembers them, and passes each on to whoever listens. Costs
/// nothing until the first step runs.
/// </summary>
/// <param name="next">Is told all the same.</param>
/// <param name="time">The clock.</param>
/// <param name="opening">The event that stands before all others; made when the first step runs.</param>
internal sealed class RunJournal(
    IBuildObserver next,
    TimeProvider time,
    Func<RunEvent.RunStarted> opening
) : IBuildObserver
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, RunEvent.AttemptStarted> running = new(
        StringComparer.Ordinal
    );
    private readonly List<AttemptRecord> attempts = [];
    private readonly Dictionary<string, CardHistory> cards = new(StringComparer.Ordinal);
    private readonly List<RunEvent.CardChanged> notices = [];
    private readonly List<Action<RunEvent>> listeners = [];
    private readonly List<RunEvent> early = [];
    private RunEvent.RunStarted? started;

    /// <summary>Everything is told to it, one event after the other.</summary>
    public void Tell(Action<RunEvent> listener) => listeners.Add(listener);

    public void Started(Start start)
    {
        next.Started(start);
        Add(new RunEvent.AttemptStarted(time.GetUtcNow(), start));
    }

    public void Ended(Step step, Outcome outcome, double seconds)
    {
        next.Ended(step, outcome, seconds);
        RunEvent.AttemptStarted begun;
        lock (gate)
        {
            begun = running[step.Id];
        }

        var failure = (outcome as Outcome.Failed)?.Failure;
        var attempt = new AttemptRecord(
            step,
            begun.Start.Attempt,
            begun.Start.Reasons,
            begun.Start.Leases,
            begun.At,
            Math.Round(seconds, 3),
            outcome switch
            {
                Outcome.Succeeded => AttemptOutcome.Succeeded,
                Outcome.Failed => AttemptOutcome.Failed,
                _ => AttemptOutcome.Interrupted,
            },
            failure
        );
        Add(new RunEvent.AttemptEnded(time.GetUtcNow(), attempt));
    }

    public void Accepted(Step step, IReadOnlyList<string> reasons) => next.Accepted(step, reasons);

    public void Progressed(Step step, double done) => next.Progressed(step, done);

    public void Refused(Step step, StepFailure failure)
    {
        next.Refused(step, failure);
        Refused(step.Name, failure);
    }

    public void Failed(Step step, StepFailure failure)
    {
        next.Failed(step, failure);
        Add(new RunEvent.StepFailed(time.GetUtcNow(), step.Name, failure));
    }

    /// <summary>What a step or a video is refused for before anything is started for it.</summary>
    public void Refused(string name, StepFailure failure) =>
        Add(new RunEvent.Refused(time.GetUtcNow(), name, failure));

    public void SetAside(Artifact artifact, string to)
    {
        next.SetAside(artifact, to);
        Add(new RunEvent.FileSetAside(time.GetUtcNow(), artifact, to));
    }

    public void Note(string text)
    {
        next.Note(text);
        Add(new RunEvent.Noted(time.GetUtcNow(), text));
    }

    public void GaveUp(UnitGivenUp unit)
    {
        if (unit.Pool == GpuSource.Name)
        {
            Changed(
                new CardNotice(unit.Identity, CardCondition.Quarantined, unit.Text)
                {
                    Name = unit.Name,
                    Why = unit.Why,
                }
            );
        }
        else
        {
            Note(unit.Text);
        }
    }

    /// <summary>A card was looked at. From any thread.</summary>
    public void Sampled(RunEvent.CardSampled look) => Add(look);

    /// <summary>A card's condition changed. From any thread.</summary>
    public void Changed(CardNotice notice)
    {
        next.Note(notice.Text);
        Add(new RunEvent.CardChanged(time.GetUtcNow(), notice));
    }

    /// <summary>The run is over; nothing comes after this.</summary>
    public void Ended(RunSummary summary) => Add(new RunEvent.RunEnded(summary.End, summary));

    /// <summary>What has happened so far.</summary>
    public RunRecord Record()
    {
        lock (gate)
        {
            return new RunRecord(
                [.. started?.Pools ?? []],
                [.. attempts],
                [
                    .. cards
                        .Values.Where(card => card.Last is not null)
                        .Select(card => card.Use)
                        .OrderBy(card => card.Last.Index),
                ],
                [.. notices]
            );
        }
    }

    /// <summary>Attempts under way.</summary>
    public IReadOnlyList<RunEvent.AttemptStarted> Running()
    {
        lock (gate)
        {
            return [.. running.Values];
        }
    }

    /// <summary>The last look at each card.</summary>
    public IReadOnlyList<CardSample> LastSamples()
    {
        lock (gate)
        {
            return [.. cards.Values.Select(card => card.Last).OfType<CardSample>()];
        }
    }

    private void Add(RunEvent what)
    {
        lock (gate)
        {
            if (started is null && !Open(what))
            {
                // Where cards were looked at before the first step, or for nothing, the report tells that too.
                if (what is RunEvent.CardSampled)
                {
                    Remember(what);
                }

                return;
            }

            Remember(what);
            Pass(what);
        }
    }

    // Cards may be looked at, and notes made, where there is nothing to do; what was refused is told with the rest, or was before.
    // A hot card keeps from starting what there is.
    private bool Open(RunEvent what)
    {
        if (what is RunEvent.Refused or RunEvent.StepFailed)
        {
            early.Add(what);
        }

        if (what is not (RunEvent.AttemptStarted or RunEvent.CardChanged or RunEvent.RunEnded))
        {
            return false;
        }

        started = opening();
        Pass(started);
        early.ForEach(Pass);
        early.Clear();
        return true;
    }

    private void Pass(RunEvent what)
    {
        foreach (var listener in listeners)
        {
            listener(what);
        }
    }

    private void Remember(RunEvent what)
    {
        switch (what)
        {
            case RunEvent.AttemptStarted { Start.Step: var step } begun:
                running[step.Id] = begun;
                foreach (var card in Cards(begun.Start.Leases))
                {
                    card.Began(begun);
                }

                break;
            case RunEvent.AttemptEnded { Attempt: var attempt }:
                running.Remove(attempt.Step.Id);
                attempts.Add(attempt);
                foreach (var card in Cards(attempt.Leases))
                {
                    card.Ended(attempt.Step, what.At);
                }

                break;
            case RunEvent.CardSampled sample:
                Card(sample.Sample.Card).Add(sample);
                break;
            case RunEvent.CardChanged changed:
                notices.Add(changed);
                break;
        }
    }

    private IEnumerable<CardHistory> Cards(
        IReadOnlyDictionary<string, IReadOnlyList<string>> leases
    ) => leases.GetValueOrDefault(GpuSource.Name, []).Select(Card);

    private CardHistory Card(string name)
    {
        if (!cards.TryGetValue(name, out var history))
        {
            cards[name] = history = new CardHistory();
        }

        return history;
    }
}
