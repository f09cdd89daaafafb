using AvatarBuild.Host.Plans;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Prepares recordings and portraits, and stops before rendering.</summary>
[TaskDescription("Prepare recordings and portraits, and stop before rendering")]
public sealed class Preprocess : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.IsDryRun
            ? Survey.ShowAsync(context, onlyPrepare: true)
            : Session.Run.MakeAsync(context, onlyPrepare: true);
    }
}
