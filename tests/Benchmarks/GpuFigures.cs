using AvatarBuild.Simulator;

namespace AvatarBuild.Benchmarks;

/// <summary>One renderer's end and the next one's start on the same card, while others waited for one.</summary>
/// <param name="Seconds">Between them.</param>
/// <param name="SinceFree">From the moment when the card's memory was free to the start.</param>
/// <param name="AfterFailure">The first of them failed.</param>
internal sealed record GpuGap(double Seconds, double SinceFree, bool AfterFailure);

/// <summary>What the simulator's log says of a batch.</summary>
internal sealed class GpuFigures(IReadOnlyList<SimulatedRun> runs, int cards)
{
    public int Runs => runs.Count;

    public int Collisions => SimulatedMachine.Collisions(runs).Count;

    public double Sum => runs.Sum(run => run.Seconds);

    public double Makespan => runs.Max(EndOf) - runs[0].Start;

    /// <summary>All attempts at one video, one after the other.</summary>
    public double LongestChain =>
        runs.GroupBy(run => run.Name).Max(group => group.Sum(run => run.Seconds));

    public double Ideal => Math.Max(Sum / cards, LongestChain);

    /// <summary>Share of the cards' time in which a renderer was there, from the first start until fewer jobs are left than cards.</summary>
    public double Busy
    {
        get
        {
            // With so many still to end, one card is without a job for good.
            var until = runs.Select(EndOf).Order().ElementAt(runs.Count - cards);
            var from = runs[0].Start;
            var busy = runs.Sum(run => Math.Max(0, Math.Min(EndOf(run), until) - run.Start));
            return busy / ((until - from) * cards);
        }
    }

    /// <summary>From the first start of all to the last card's first, seconds.</summary>
    public double Head => runs.GroupBy(CardOf).Max(card => card.Min(r => r.Start)) - runs[0].Start;

    /// <summary>From the first card's last end to the last one's, seconds.</summary>
    public double Tail => runs.Max(EndOf) - runs.GroupBy(CardOf).Min(card => card.Max(EndOf));

    public IReadOnlyList<GpuGap> Gaps
    {
        get
        {
            // Later there may be nothing to start: what is left waits for its next attempt.
            var lastFirst = runs.GroupBy(run => run.Name).Max(group => group.Min(run => run.Start));
            var gaps = new List<GpuGap>();
            foreach (var card in runs.GroupBy(CardOf))
            {
                var order = card.OrderBy(run => run.Start).ToArray();
                foreach (var (run, next) in order.Zip(order[1..]))
                {
                    if (next.Start <= lastFirst)
                    {
                        gaps.Add(
                            new(
                                next.Start - EndOf(run),
                                next.Start - Math.Max(EndOf(run), run.Freed),
                                run.Code != 0
                            )
                        );
                    }
                }
            }

            return gaps;
        }
    }

    private static string CardOf(SimulatedRun run) => run.Cards[0];

    private static double EndOf(SimulatedRun run) => run.End ?? run.Start;
}
