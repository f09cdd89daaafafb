using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Engine.Scheduling;

namespace AvatarBuild.Host.Reports;

/// <summary>A card in a run.</summary>
/// <param name="History">What was seen of it and ran on it.</param>
/// <param name="Quarantine">Why it wasn't used any more, or null.</param>
internal sealed record GpuUse(GpuHistory History, string? Quarantine)
{
    /// <summary>Seconds in which at least one job held it.</summary>
    public double BusySeconds
    {
        get
        {
            var (busy, until) = (0.0, 0.0);
            foreach (var job in History.Jobs)
            {
                var end = job.EndSeconds ?? job.StartSeconds;
                busy += Math.Max(0, end - Math.Max(until, job.StartSeconds));
                until = Math.Max(until, end);
            }

            return busy;
        }
    }

    /// <summary>Those that a run used or wanted.</summary>
    public static IReadOnlyList<GpuUse> Of(GpuHealth? health, BuildReport report) =>
        health is null
            ? []
            :
            [
                .. health
                    .Histories()
                    .Select(history => new GpuUse(
                        history,
                        report
                            .Units.FirstOrDefault(unit => unit.Identity == history.Card.Uuid)
                            ?.Quarantine
                    )),
            ];
}
