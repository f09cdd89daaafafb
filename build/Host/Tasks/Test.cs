using AvatarBuild.Host.SelfTest;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Builds and runs this repository's tests.</summary>
[TaskDescription("Build and run this repository's own tests")]
public sealed class Test : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context) => Testing.RunAsync(context);
}
