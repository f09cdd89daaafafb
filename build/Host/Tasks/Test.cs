using AvatarBuild.Host.Building;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Builds and runs this repository's tests.</summary>
[TaskDescription("Build and run this repository's own tests")]
public sealed class Test : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => Testing.RunAsync(context);
}
