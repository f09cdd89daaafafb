namespace AvatarBuild.Host.Tests.Output;

/// <summary>A clock that a test turns; timers ring as it passes them.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(
        TimerCallback callback,
        object? state,
        TimeSpan dueTime,
        TimeSpan period
    )
    {
        var timer = new Timer(() => callback(state), now + dueTime, period);
        timers.Add(timer);
        return timer;
    }

    public void Pass(double seconds)
    {
        var until = now.AddSeconds(seconds);
        while (timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is { } next)
        {
            now = next.Due;
            next.Ring();
        }

        now = until;
    }

    private sealed class Timer(Action ring, DateTimeOffset due, TimeSpan period) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = due;

        public void Ring()
        {
            Due += period;
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod) =>
            throw new NotSupportedException();

        public void Dispose() => Due = DateTimeOffset.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
