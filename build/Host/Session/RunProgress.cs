using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Session;

/// <summary>A step that runs now.</summary>
/// <param name="Kind">For example <c>render</c>.</param>
/// <param name="Subject">For example a video's name.</param>
/// <param name="Card">GPUs it holds, for example <c>GPU 0</c>; empty for none.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Elapsed">Seconds of this attempt.</param>
/// <param name="Expected">Seconds it should take, or null.</param>
/// <param name="Done">0 to 1 as the program itself tells it, or null.</param>
internal sealed record RunningStep(
    string Kind,
    string Subject,
    string Card,
    int Attempt,
    double Elapsed,
    double? Expected,
    double? Done
)
{
    /// <summary>How much is done: as the program tells it, else by the expected time and at most 0.95; null where neither is known.</summary>
    public double? Fraction =>
        Done ?? (Expected is > 0 and var expected ? Math.Min(0.95, Elapsed / expected) : null);
}

/// <summary>A run as it stands now.</summary>
/// <param name="Made">Videos published anew.</param>
/// <param name="Fresh">Videos that were as they should be.</param>
/// <param name="Failed">Videos that can't be made.</param>
/// <param name="Total">Videos asked for.</param>
/// <param name="Running">Steps that run, the longest first.</param>
/// <param name="Elapsed">Seconds since the run began.</param>
/// <param name="Left">Seconds until it should end, or null while that can't be told.</param>
/// <param name="Now">The clock, in the user's time zone.</param>
internal sealed record RunState(
    int Made,
    int Fresh,
    int Failed,
    int Total,
    IReadOnlyList<RunningStep> Running,
    double Elapsed,
    double? Left,
    DateTimeOffset Now
)
{
    /// <summary>Videos that are made, fresh or failed.</summary>
    public int Ended => Made + Fresh + Failed;
}

/// <summary>
/// What is known of a run while it goes on. Told from the build's threads, asked from a view's. Knows no terminal.
/// </summary>
/// <param name="ask">What became of each video so far, and the seconds that are left at a time, or null.</param>
/// <param name="cards">From a lease's name of a card to what people call it.</param>
/// <param name="estimates">How long steps should take.</param>
/// <param name="time">The clock.</param>
internal sealed class RunProgress(
    Func<DateTimeOffset, (IReadOnlyList<VideoResult> Videos, double? Left)> ask,
    Func<string, string> cards,
    Estimates estimates,
    TimeProvider time
)
{
    // Looking at all videos takes 2 ms at 1,000 of them, and the loop waits meanwhile: at most half a percent of the time.
    private const double MostShare = 0.005;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostRest = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly Dictionary<Step, Attempt> running = new(ReferenceEqualityComparer.Instance);
    private readonly DateTimeOffset begun = time.GetUtcNow();
    private Counts counts = new(0, 0, 0, 0, null);
    private DateTimeOffset counted;
    private DateTimeOffset countAgain;

    /// <summary>Takes an event of the run.</summary>
    public void Take(RunEvent what)
    {
        using var one = gate.EnterScope();
        switch (what)
        {
            case RunEvent.AttemptStarted { Start: var start }:
                running[start.Step] = new Attempt(start, time.GetUtcNow());
                break;
            case RunEvent.AttemptProgressed progressed:
                if (running.TryGetValue(progressed.Step, out var attempt))
                {
                    attempt.Done = progressed.Done;
                }

                break;
            case RunEvent.AttemptEnded { Attempt.Step: var step }:
                running.Remove(step);
                break;
        }
    }

    /// <summary>Seconds a step should take, or null.</summary>
    public double? ExpectedOf(Step step) => estimates.SecondsOf(step);

    /// <summary>As it stands now.</summary>
    public RunState Now()
    {
        var now = time.GetUtcNow();
        Count(now);
        lock (gate)
        {
            return new RunState(
                counts.Made,
                counts.Fresh,
                counts.Failed,
                counts.Total,
                [.. running.Values.OrderBy(attempt => attempt.Since).Select(Shown)],
                (now - begun).TotalSeconds,
                counts.Left is { } left ? Math.Max(0, left - (now - counted).TotalSeconds) : null,
                time.GetLocalNow()
            );
        }

        RunningStep Shown(Attempt attempt)
        {
            var step = attempt.Start.Step;
            return new RunningStep(
                step.Kind,
                step.Name.StartsWith(step.Kind + " ", StringComparison.Ordinal)
                    ? step.Name[(step.Kind.Length + 1)..]
                    : step.Name,
                CardOf(attempt.Start),
                attempt.Start.Attempt,
                (now - attempt.Since).TotalSeconds,
                estimates.SecondsOf(step),
                attempt.Done
            );
        }
    }

    private string CardOf(Start start) =>
        start.Leases.TryGetValue("gpu", out var held) && held.Count > 0
            ? string.Join(", ", held.Select(cards))
            : "";

    private void Count(DateTimeOffset now)
    {
        if (now < countAgain)
        {
            return;
        }

        var started = time.GetTimestamp();
        var (all, left) = ask(now);
        counts = new Counts(
            Of(VideoStatus.Made),
            Of(VideoStatus.Fresh),
            Of(VideoStatus.Failed),
            all.Count - Of(VideoStatus.Filtered),
            left
        );
        counted = now;
        var took = time.GetElapsedTime(started) / MostShare;
        countAgain =
            now
            + (
                took < Rest ? Rest
                : took > MostRest ? MostRest
                : took
            );

        int Of(VideoStatus status) => all.Count(video => video.Status == status);
    }

    private sealed record Counts(int Made, int Fresh, int Failed, int Total, double? Left);

    private sealed class Attempt(Start start, DateTimeOffset since)
    {
        public Start Start { get; } = start;

        public DateTimeOffset Since { get; } = since;

        public double? Done { get; set; }
    }
}
