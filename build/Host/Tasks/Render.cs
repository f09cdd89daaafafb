using AvatarBuild.Host.CommandLine;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Makes every video that isn't as it should be.</summary>
[TaskDescription("Make every video that isn't as it should be, and nothing else")]
public sealed class Render : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context) =>
        Making.RunAsync(context, onlyPrepare: false);
}
