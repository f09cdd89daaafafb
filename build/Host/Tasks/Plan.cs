using AvatarBuild.Host.Plans;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows what would be made and why; runs nothing and changes nothing.</summary>
[TaskDescription("Show what would be made and why, and run nothing")]
public sealed class Plan : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context) => Survey.ShowAsync(context);
}
