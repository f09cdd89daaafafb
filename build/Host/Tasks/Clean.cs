using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Housekeeping;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Removes what can be made again without rendering; with <c>--all</c>, everything.</summary>
[TaskDescription("Remove what can be made again without rendering (--all: everything)")]
public sealed class Clean : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context) =>
        Cleaning.RunAsync(context.Call, context.Caller);
}
