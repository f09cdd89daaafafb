using AvatarBuild.Host.Housekeeping;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Lists what belongs to no video of any recipe; with <c>--yes</c>, removes it.</summary>
[TaskDescription("List what belongs to no video of any recipe (--yes: remove it)")]
public sealed class Prune : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context) => Pruning.RunAsync(context);
}
