using AvatarBuild.Host.SelfTest;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Builds this repository's tests and runs the random ones for a while.</summary>
[TaskDescription("Run the random tests for --minutes=N; a failure names its --seed")]
public sealed class Soak : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context) => Soaking.RunAsync(context);
}
