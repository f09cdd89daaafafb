using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Plans;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Draws the build graph.</summary>
[TaskDescription(
    "Draw the build graph, coloured by what would be made (--format=svg, dot or mermaid)"
)]
public sealed class Graph : BuildTask
{
    internal override async Task<ExitCode> WorkAsync(BuildContext context)
    {
        await PlanText.DrawAsync(context.Call, context.Caller).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
