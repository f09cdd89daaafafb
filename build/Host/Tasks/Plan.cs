using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Plans;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows what would be made and why; runs nothing and changes nothing.</summary>
[TaskDescription("Show what would be made and why, and run nothing")]
public sealed class Plan : BuildTask
{
    internal override async Task<ExitCode> WorkAsync(BuildContext context)
    {
        await PlanText
            .ShowAsync(context.Call, context.Caller, onlyPrepare: false)
            .ConfigureAwait(false);
        return ExitCode.Done;
    }
}
