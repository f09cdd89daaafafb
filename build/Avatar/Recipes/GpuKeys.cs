using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>The keys of a recipe that say how cards and ports of the machine are used.</summary>
internal static class GpuKeys
{
    public static Key<Settings>[] All() =>
        [
            Gpu(
                "gpuWaitSeconds",
                new NumberShape(0, 604800),
                "Seconds that renders wait while no card can be had: in use by others, too full, or too hot.",
                "600",
                g => g.WaitSeconds,
                (g, v) => g with { WaitSeconds = (double)v! }
            ),
            Gpu(
                "gpuJobsPerCard",
                new NumberShape(1, 16, Whole: true),
                "Renders on one card at once.",
                "1",
                g => g.JobsPerCard,
                (g, v) => g with { JobsPerCard = Int(v) }
            ),
            Gpu(
                "gpuMaxTemperature",
                new NumberShape(30, 120, Whole: true),
                "Above so many °C a card gets no new render until it is 5 °C cooler.",
                "85",
                g => g.MaxTemperature,
                (g, v) => g with { MaxTemperature = Int(v) }
            ),
            Gpu(
                "gpuOthersMiB",
                new NumberShape(0, 1048576, Whole: true),
                "MiB of a card that other people's programs may use, or it is left to them.",
                "1024",
                g => g.OthersMiB,
                (g, v) => g with { OthersMiB = (long)v! }
            ),
            new(
                "portFirst",
                new NumberShape(1024, 65535, Whole: true),
                "The first port for backends that take one.",
                "29500",
                s => s.Ports.First,
                (s, v) => s with { Ports = s.Ports with { First = Int(v) } }
            ),
            new(
                "portLast",
                new NumberShape(1024, 65535, Whole: true),
                "The last port for backends that take one.",
                "29999",
                s => s.Ports.Last,
                (s, v) => s with { Ports = s.Ports with { Last = Int(v) } }
            ),
        ];

    private static Key<Settings> Gpu(
        string name,
        Shape shape,
        string description,
        string example,
        Func<GpuRules, object?> get,
        Func<GpuRules, object?, GpuRules> set
    ) =>
        new(
            name,
            shape,
            description,
            example,
            s => get(s.Gpu),
            (s, v) => s with { Gpu = set(s.Gpu, v) }
        );

    private static int Int(object? value) => (int)(long)value!;
}
