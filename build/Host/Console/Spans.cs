namespace AvatarBuild.Host.Console;

/// <summary>Lengths of time as people read them.</summary>
internal static class Spans
{
    /// <summary>A clock's reading: <c>0:07</c>, <c>12:41</c>, <c>1:02:03</c>.</summary>
    public static string Clock(double seconds)
    {
        var whole = (long)Math.Max(0, Math.Round(seconds));
        return whole < 3600
            ? FormattableString.Invariant($"{whole / 60}:{whole % 60:00}")
            : FormattableString.Invariant($"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}");
    }

    /// <summary>In words, as exact as a forecast is: <c>8 s</c>, <c>12 min</c>, <c>3 h 20 min</c>.</summary>
    public static string Words(double seconds)
    {
        var minutes = (long)Math.Round(seconds / 60);
        return seconds < 90 ? FormattableString.Invariant($"{Math.Max(1, Math.Round(seconds))} s")
            : minutes < 120 ? FormattableString.Invariant($"{minutes} min")
            : FormattableString.Invariant($"{minutes / 60} h {minutes % 60} min");
    }
}
