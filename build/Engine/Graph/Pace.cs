namespace AvatarBuild.Engine.Graph;

/// <summary>
/// How fast steps of one kind and variant were: decaying sums over finished ones, from which a straight line is
/// fitted (a start that all have in common, such as loading a model, and seconds for each unit).
/// </summary>
/// <param name="Weight">How many steps, older ones counting less.</param>
/// <param name="Units">Their units.</param>
/// <param name="Seconds">Their seconds.</param>
/// <param name="UnitsSquared">Their units' squares.</param>
/// <param name="Products">Their units times their seconds.</param>
public sealed record Pace(
    double Weight,
    double Units,
    double Seconds,
    double UnitsSquared,
    double Products
)
{
    // The last ten or so decide: another driver or card shows soon, one outlier doesn't.
    private const double Fading = 0.9;

    // A line through points closer together than this (variance over squared mean) would follow their noise.
    private const double LeastSpread = 0.02;

    /// <summary>Under what steps of a kind and variant are counted together.</summary>
    internal static string ClassOf(string kind, Workload work) =>
        work.Variant.Length == 0 ? kind : $"{kind} {work.Variant}";

    /// <summary>Nothing known.</summary>
    public static Pace Unknown { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Steps were seen.</summary>
    public bool IsKnown => Weight > 0;

    /// <summary>With one more finished step.</summary>
    public Pace With(double units, double seconds) =>
        Scaled(Fading).And(new Pace(1, units, seconds, units * units, units * seconds));

    /// <summary>Both together.</summary>
    public Pace And(Pace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Weight + other.Weight,
            Units + other.Units,
            Seconds + other.Seconds,
            UnitsSquared + other.UnitsSquared,
            Products + other.Products
        );
    }

    /// <summary>The same speed, told with at most this weight.</summary>
    public Pace AtMost(double weight) => Weight <= weight ? this : Scaled(weight / Weight);

    /// <summary>Seconds that so many units should take; what isn't known takes none.</summary>
    public double SecondsFor(double units)
    {
        if (!IsKnown)
        {
            return 0;
        }

        var mean = Units / Weight;
        var variance = (UnitsSquared / Weight) - (mean * mean);
        if (variance > LeastSpread * mean * mean)
        {
            var slope = ((Products / Weight) - (mean * Seconds / Weight)) / variance;
            var start = (Seconds / Weight) - (slope * mean);
            if (slope >= 0 && start >= 0)
            {
                return start + (slope * units);
            }
        }

        return Units > 0 ? Seconds / Units * units : Seconds / Weight;
    }

    private Pace Scaled(double by) =>
        new(Weight * by, Units * by, Seconds * by, UnitsSquared * by, Products * by);
}
