using System.Collections.Immutable;

namespace AvatarBuild.Host.Reports.Events;

/// <summary>
/// Looks at one card over a run of any length in bounded memory: when it is full, every second one is forgotten and from
/// then on only every second one of those that would have been kept is.
/// </summary>
internal sealed class CardHistory
{
    /// <summary>More points than a chart on a page has columns.</summary>
    private const int Most = 1200;
    private readonly List<RunEvent.CardSampled> kept = [];
    private long seen;
    private long stride = 1;

    /// <summary>The last look, kept or not.</summary>
    public RunEvent.CardSampled? Last { get; private set; }

    public ImmutableArray<RunEvent.CardSampled> Kept => [.. kept];

    public void Add(RunEvent.CardSampled sample)
    {
        Last = sample;
        if (seen++ % stride != 0)
        {
            return;
        }

        kept.Add(sample);
        if (kept.Count == Most)
        {
            var even = kept.Where((_, i) => i % 2 == 0).ToArray();
            kept.Clear();
            kept.AddRange(even);
            stride *= 2;
        }
    }
}
