using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Running;

namespace AvatarBuild.Host.Events;

/// <summary>
/// Turns what the engine and the cards tell into events, remembers them, and passes each on to whoever listens. Costs
/// nothing until the first step runs.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="opening">The event that stands before all others, told when the first step runs.</param>
internal sealed class RunJournal(TimeProvider time, RunEvent.RunStarted opening) : IBuildObserver
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, RunEvent.AttemptStarted> running = new(
        StringComparer.Ordinal
    );
    private readonly List<AttemptRecord> attempts = [];
    private readonly Dictionary<string, CardHistory> cards = new(StringComparer.Ordinal);
    private readonly List<RunEvent.CardChanged> notices = [];
    private readonly List<Action<RunEvent>> all = [];
    private readonly List<Action<RunEvent>> listeners = [];
    private readonly List<RunEvent> early = [];
    private bool isOpen;

    /// <summary>Passes everything from the opening event on to a listener, one event after the other.</summary>
    public void Listen(Action<RunEvent> listener) => listeners.Add(listener);

    /// <summary>Passes everything on to a listener, also what happens before the opening event.</summary>
    public void ListenFromTheFirst(Action<RunEvent> listener) => all.Add(listener);

    public void Started(Start start) => Add(new RunEvent.AttemptStarted(Now, start));

    public void Ended(Step step, Outcome outcome, double seconds)
    {
        RunEvent.AttemptStarted begun;
        lock (gate)
        {
            begun = running[step.Id];
        }

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
            (outcome as Outcome.Failed)?.Failure
        )
        {
            IsFromCache = begun.Start.IsFromCache,
        };
        Add(new RunEvent.AttemptEnded(Now, attempt));
    }

    public void Accepted(Step step, IReadOnlyList<string> reasons) =>
        Add(new RunEvent.StepAccepted(Now, step, reasons));

    public void Progressed(Step step, double done) =>
        Add(new RunEvent.AttemptProgressed(Now, step, done));

    public void Refused(Step step, StepFailure failure) =>
        Add(new RunEvent.Refused(Now, step.Name, failure) { IsOfStep = true });

    public void Failed(Step step, StepFailure failure) =>
        Add(new RunEvent.StepFailed(Now, step.Name, failure));

    /// <summary>The request for a video is wrong.</summary>
    public void Refused(string video, StepFailure failure) =>
        Add(new RunEvent.Refused(Now, video, failure));

    public void SetAside(Artifact artifact, string to) =>
        Add(new RunEvent.FileSetAside(Now, artifact, to));

    public void Note(string text) => Add(new RunEvent.Noted(Now, text));

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
    public void Changed(CardNotice notice) => Add(new RunEvent.CardChanged(Now, notice));

    /// <summary>The run is over; nothing comes after this.</summary>
    public void Ended(RunSummary summary) => Add(new RunEvent.RunEnded(summary.End, summary));

    /// <summary>What has happened so far.</summary>
    public RunRecord Record()
    {
        lock (gate)
        {
            return new RunRecord(
                [.. isOpen ? opening.Pools : []],
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

    private DateTimeOffset Now => time.GetUtcNow();

    private void Add(RunEvent what)
    {
        lock (gate)
        {
            all.ForEach(listener => listener(what));
            if (isOpen || Open(what))
            {
                Remember(what);
                Pass(what);
            }
            else if (what is RunEvent.CardSampled)
            {
                // Where cards were looked at before the first step, or for nothing, the report tells that too.
                Remember(what);
            }
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

        isOpen = true;
        Pass(opening);
        early.ForEach(Pass);
        early.Clear();
        return true;
    }

    private void Pass(RunEvent what) => listeners.ForEach(listener => listener(what));

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
