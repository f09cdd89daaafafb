using AvatarBuild.Host.CommandLine;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Prepares recordings and portraits, and stops before rendering.</summary>
[TaskDescription("Prepare recordings and portraits, and stop before rendering")]
public sealed class Preprocess : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context) =>
        Making.RunAsync(context, onlyPrepare: true);
}
