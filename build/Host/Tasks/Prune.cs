using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Housekeeping;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Lists what belongs to no video of any recipe; with <c>--yes</c>, removes it.</summary>
[TaskDescription("List what belongs to no video of any recipe (--yes: remove it)")]
public sealed class Prune : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context) =>
        Pruning.RunAsync(context.Call, context.Caller);
}
