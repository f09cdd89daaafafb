using AvatarBuild.Host.Building;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows what this machine has and lacks, each with its remedy.</summary>
[TaskDescription("Show what this machine has and lacks, with the remedy")]
public sealed class Doctor : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(BuildContext context) => Examination.RunAsync(context);
}
