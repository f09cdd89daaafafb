using System.Collections.Immutable;

namespace AvatarBuild.Media;

/// <summary>A stretch of time.</summary>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
public sealed record Stretch(double Start, double End)
{
    /// <summary>Its length in seconds.</summary>
    public double Seconds => End - Start;

    /// <summary>As shown and keyed: <c>1.5-3</c>.</summary>
    public override string ToString() => $"{Numbers.Brief(Start)}-{Numbers.Brief(End)}";

    /// <summary>The longest piece of a stretch that lies in none of the others, in seconds.</summary>
    public double LongestOutside(ImmutableArray<Stretch> others)
    {
        var (longest, from) = (0.0, Start);
        foreach (var other in others.OrderBy(o => o.Start))
        {
            longest = Math.Max(longest, Math.Min(other.Start, End) - from);
            from = Math.Max(from, other.End);
        }

        return Math.Max(longest, End - from);
    }
}
