using AvatarBuild.Host.Plans;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Makes every video that isn't as it should be.</summary>
[TaskDescription("Make every video that isn't as it should be, and nothing else")]
public sealed class Render : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.IsDryRun
            ? Survey.ShowAsync(context)
            : Session.Run.MakeAsync(context, onlyPrepare: false);
    }
}
