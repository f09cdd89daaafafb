using AvatarBuild.Simulator;

namespace AvatarBuild.Benchmarks;

/// <summary>What the simulator's log says of a batch.</summary>
internal sealed class GpuFigures(IReadOnlyList<SimulatedRun> runs, int cards)
{
    public int Runs => runs.Count;

    public int Collisions => SimulatedMachine.Collisions(runs).Count;

    public double Sum => runs.Sum(run => run.Seconds);

    public double Makespan => runs.Max(run => run.End!.Value) - runs[0].Start;

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
            var until = runs.Select(run => run.End!.Value).Order().ElementAt(runs.Count - cards);
            var from = runs[0].Start;
            var busy = runs.Sum(run => Math.Max(0, Math.Min(run.End!.Value, until) - run.Start));
            return busy / ((until - from) * cards);
        }
    }

    /// <summary>From one renderer's end to the next one's start on the same card: median and largest.</summary>
    public (double Median, double Largest) Gaps
    {
        get
        {
            var gaps = new List<double>();
            foreach (var card in runs.GroupBy(run => run.Cards[0]))
            {
                var order = card.OrderBy(run => run.Start).ToArray();
                for (var i = 1; i < order.Length; i++)
                {
                    gaps.Add(order[i].Start - order[i - 1].End!.Value);
                }
            }

            return (Table.Median(gaps), gaps.Max());
        }
    }
}
