using AvatarBuild.Host.Plans;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Draws the build graph.</summary>
[TaskDescription(
    "Draw the build graph, coloured by what would be made (--format=svg, dot or mermaid)"
)]
public sealed class Graph : BuildTask
{
    /// <inheritdoc/>
    protected override Task WorkAsync(BuildContext context) => Survey.DrawAsync(context);
}
