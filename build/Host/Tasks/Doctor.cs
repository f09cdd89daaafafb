using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Doctor;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows what this machine has and lacks, each with its remedy.</summary>
[TaskDescription("Show what this machine has and lacks, with the remedy")]
public sealed class Doctor : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context) =>
        MachineCheck.RunAsync(context.Call, context.Caller);
}
