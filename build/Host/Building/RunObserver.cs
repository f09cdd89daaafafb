using System.Collections.Concurrent;
using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Engine.Running;
using AvatarBuild.Host.Output.Live;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Building;

/// <summary>Tells a person and the run's log what happens: a line for each step that ran, with the reason why, and a view of the whole.</summary>
/// <param name="log">Takes all of it.</param>
/// <param name="videos">The run's videos; those with bad input are told when others begin, else the summary is soon enough.</param>
/// <param name="progress">Is told, or null.</param>
/// <param name="view">Is begun with the first step, or null.</param>
internal sealed class RunObserver(
    RunLog log,
    VideoGraph videos,
    RunProgress? progress = null,
    IRunView? view = null
) : IBuildObserver
{
    private readonly ConcurrentQueue<(Step Step, StepFailure Failure)> refused = [];
    private bool hasBegun;
    private readonly ConcurrentDictionary<string, Start> started = new(StringComparer.Ordinal);

    public void Started(Start start)
    {
        started[start.Step.Id] = start;
        progress?.Started(start);
        if (!hasBegun)
        {
            hasBegun = true;
            view?.Begin();
            TellBadInput();
        }

        log.Logger.Debug(
            "start {Step}, attempt {Attempt}: {Reasons}",
            start.Step.Name,
            start.Attempt,
            Why(start)
        );
        log.Logger.Verbose(
            "{Step} holds {Leases} and should take {Expected:0.0} s",
            start.Step.Name,
            string.Join(", ", start.Leases.Select(Held)),
            progress?.ExpectedOf(start.Step)
        );
    }

    public void Refused(Step step, StepFailure failure) => refused.Enqueue((step, failure));

    public void Accepted(Step step, IReadOnlyList<string> reasons) =>
        log.Logger.Information(
            "{Step}  accepted  ({Reasons})",
            step.Name,
            string.Join("; ", reasons)
        );

    public void Progressed(Step step, double done) => progress?.Progressed(step, done);

    public void Ended(Step step, Outcome outcome, double seconds)
    {
        progress?.Ended(step);
        var start = started[step.Id];
        switch (outcome)
        {
            case Outcome.Succeeded when start.IsFromCache:
                log.Logger.Information("{Step}  came back  ({Reasons})", step.Name, Why(start));
                break;
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
                    step.Retry.AttemptsAfter(failure),
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

    private void TellBadInput()
    {
        var bad = videos
            .Videos.Where(video => !video.Problems.IsEmpty && videos.IsSelected(video.Name))
            .GroupBy(video => video.Problems[0].ToString(), video => video.Name);
        foreach (var group in bad)
        {
            log.Logger.Warning("{Videos} failed: {Problem}", Words.Some([.. group]), group.Key);
        }

        foreach (var (step, failure) in refused)
        {
            log.Logger.Warning(
                "{Step} failed: {Class}: {Message}",
                step.Name,
                failure.Class,
                failure.Message
            );
        }
    }

    private static string Why(Start start) => string.Join("; ", start.Reasons);

    private static string Held(KeyValuePair<string, IReadOnlyList<string>> lease) =>
        lease.Value.Count > 0 ? $"{lease.Key} {string.Join(',', lease.Value)}" : lease.Key;
}
