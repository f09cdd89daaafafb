using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Doctor;
using AvatarBuild.Host.SelfTest;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Builds and runs this repository's tests.</summary>
[TaskDescription("Build and run this repository's own tests")]
public sealed class Test : BuildTask
{
    internal override async Task<ExitCode> WorkAsync(BuildContext context)
    {
        await FfmpegInstall.EnsureAsync(context.Call).ConfigureAwait(false);
        return await Testing.RunAsync(context.Call).ConfigureAwait(false);
    }
}
