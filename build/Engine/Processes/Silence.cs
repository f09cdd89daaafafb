namespace AvatarBuild.Engine.Processes;

/// <summary>
/// How long a program has printed nothing. Counted in looks, not by the clock: a machine that slept, or a build that
/// was stopped and went on, must not take its own absence for the program's.
/// </summary>
internal sealed class Silence(TimeSpan limit, OutputLog log)
{
    private long heard = log.Written;
    private TimeSpan lasted;

    /// <summary>Where the program prints to.</summary>
    public OutputLog Log => log;

    /// <summary>It lasted longer than allowed.</summary>
    public bool IsOver => limit != Timeout.InfiniteTimeSpan && lasted >= limit;

    /// <summary>One look, so long after the last one.</summary>
    public void Tick(TimeSpan since)
    {
        var now = log.Written;
        lasted = now == heard ? lasted + since : TimeSpan.Zero;
        heard = now;
    }
}
