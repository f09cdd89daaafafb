using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Views.Pipelines;

namespace AvatarBuild.Host.Views;

/// <summary>
/// For a pipe or a log: a plain line every 30 s, so that whoever watches sees that it lives, how far it is and when it
/// ends. Events have lines of their own.
/// </summary>
/// <param name="terminal">Where it goes.</param>
/// <param name="now">How the run stands.</param>
/// <param name="time">The clock.</param>
/// <param name="pipeline">Folds the steps' lines, or null.</param>
internal sealed class HeartbeatView(
    Terminal terminal,
    Func<RunState> now,
    TimeProvider time,
    Pipeline? pipeline
) : IRunView
{
    private const int MostSteps = 4;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private ITimer? timer;

    public void Begin()
    {
        if (timer is null)
        {
            timer = time.CreateTimer(_ => terminal.Out(Line(now())), null, Every, Every);
            pipeline?.Open("steps");
        }
    }

    public void Dispose()
    {
        if (timer is not null)
        {
            timer.Dispose();
            timer = null;
            pipeline?.Close();
        }
    }

    /// <summary>One line, without control codes.</summary>
    public static string Line(RunState run)
    {
        var line = FormattableString.Invariant(
            $"{run.Ended} of {run.Total} videos: {run.Made} made, {run.Fresh} fresh, {run.Failed} failed; {Spans.Clock(run.Elapsed)} elapsed, {End(run)}"
        );
        var steps = run.Running.Take(MostSteps).Select(Shown).ToList();
        if (run.Running.Count > MostSteps)
        {
            steps.Add(FormattableString.Invariant($"{run.Running.Count - MostSteps} more"));
        }

        return steps.Count == 0 ? line : $"{line}; running: {string.Join(", ", steps)}";
    }

    private static string End(RunState run) =>
        run.Left is { } left
            ? FormattableString.Invariant(
                $"done about {run.Now.AddSeconds(left):HH:mm}, in {Spans.Words(left)}"
            )
            : "end not known yet";

    private static string Shown(RunningStep step)
    {
        var card = step.Card.Length > 0 ? $" on {step.Card}" : "";
        var done = step.Done is { } told ? FormattableString.Invariant($" {told * 100:0} %") : "";
        var expected = step.Expected is { } seconds ? $" of about {Spans.Clock(seconds)}" : "";
        return $"{step.Kind} {step.Subject}{card}{done} ({Spans.Clock(step.Elapsed)}{expected})";
    }
}
