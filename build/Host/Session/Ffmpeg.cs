using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Tasks;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Host.Session;

/// <summary>Finds this machine's ffmpeg; its version is asked once for each binary and remembered.</summary>
internal static class Ffmpeg
{
    /// <summary>The tools with their version.</summary>
    /// <returns>Null when they are missing; that is then printed and reported.</returns>
    public static async Task<FfmpegTools?> FindAsync(BuildContext context, FileHasher hasher)
    {
        var location = FfmpegTools.Locate(Environment.GetEnvironmentVariable);
        if (location.Tools is not { } tools)
        {
            context.Terminal.Error(location.Fault!.ToString());
            context.Report(ExitCode.MachineLacks);
            return null;
        }

        var name = "version of " + tools.FfmpegPath;
        if (hasher.Recall(name, tools.FfmpegPath) is { } known)
        {
            return tools.WithVersion(known);
        }

        try
        {
            var executor = new LocalExecutor(context.Workspace.Outputs, context.Time);
            var version = await tools
                .ReadVersionAsync(executor, context.Root, context.CancellationToken)
                .ConfigureAwait(false);
            return tools.WithVersion(
                hasher.Remember(name, tools.FfmpegPath, _ => version) ?? version
            );
        }
        catch (Exception e) when (e is ProgramNotStartedException or InvalidDataException)
        {
            context.Terminal.Error(e.Message);
            context.Report(ExitCode.MachineLacks);
            return null;
        }
    }
}
