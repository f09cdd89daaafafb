using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Doctor;
using AvatarBuild.Host.SelfTest;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Builds this repository's tests and runs the random ones for a while.</summary>
[TaskDescription("Run the random tests for --minutes=N; a failure names its --seed")]
public sealed class Soak : BuildTask
{
    internal override async Task<ExitCode> WorkAsync(BuildContext context)
    {
        await FfmpegInstall.EnsureAsync(context.Call).ConfigureAwait(false);
        return await Soaking.RunAsync(context.Call).ConfigureAwait(false);
    }
}
