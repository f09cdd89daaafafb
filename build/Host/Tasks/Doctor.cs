using AvatarBuild.Host.Doctor;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows what this machine has and lacks, each with its remedy.</summary>
[TaskDescription("Show what this machine has and lacks, with the remedy")]
public sealed class Doctor : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context) => Examination.RunAsync(context);
}
