using System.Collections.Concurrent;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Scheduling;

namespace AvatarBuild.Host.Building;

/// <summary>Tells a person and the run's log what happens: a line for each step that ran, with the reason why.</summary>
internal sealed class RunObserver(RunLog log) : IBuildObserver
{
    private readonly ConcurrentDictionary<string, Start> started = new(StringComparer.Ordinal);

    public void Started(Start start)
    {
        started[start.Step.Id] = start;
        log.Logger.Debug(
            "start {Step}, attempt {Attempt}: {Reasons}",
            start.Step.Name,
            start.Attempt,
            Why(start)
        );
    }

    public void Ended(Step step, Outcome outcome, double seconds)
    {
        var start = started[step.Id];
        switch (outcome)
        {
            case Outcome.Succeeded:
                log.Logger.Information(
                    "{Step}  {Seconds:0.0} s  ({Reasons})",
                    step.Name,
                    seconds,
                    Why(start)
                );
                break;
            case Outcome.Failed { Failure: var failure }:
                log.Logger.Warning(
                    "{Step} failed, attempt {Attempt} of {Attempts}: {Class}: {Message}",
                    step.Name,
                    start.Attempt,
                    step.Retry.Attempts,
                    failure.Class,
                    failure.Message
                );
                break;
            case Outcome.Interrupted:
                log.Logger.Debug("{Step} was ended", step.Name);
                break;
        }
    }

    public void SetAside(Artifact artifact, string to) =>
        log.Logger.Warning(
            "{Artifact} isn't what was written; it is now {To}",
            artifact.ToString(),
            to
        );

    public void Note(string text) => log.Logger.Warning("{Text}", text);

    private static string Why(Start start) => string.Join("; ", start.Reasons);
}
