namespace AvatarBuild.Engine.Graph;

/// <summary>
/// What a step's duration follows from: steps of one kind and variant take about as long for each unit. No part of
/// the key; only of what is expected.
/// </summary>
/// <param name="Variant">What sets steps of one kind apart in speed, for example <c>liveavatar 704*384</c>; empty for nothing.</param>
/// <param name="Units">How much there is to do, for example seconds of sound; 1 where all are alike.</param>
public sealed record Workload(string Variant, double Units)
{
    /// <summary>As long as any other of its kind.</summary>
    public static Workload Plain { get; } = new("", 1);
}
