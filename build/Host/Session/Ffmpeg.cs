using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Media.Ffmpeg;

namespace AvatarBuild.Host.Session;

/// <summary>Finds this machine's ffmpeg; its version is asked once for each binary and remembered.</summary>
internal static class Ffmpeg
{
    /// <summary>The tools with their version.</summary>
    /// <exception cref="RefusedException">They are missing.</exception>
    public static async Task<FfmpegTools> FindAsync(
        BuildOptions options,
        Caller caller,
        FileHasher hasher
    )
    {
        var location = FfmpegTools.Locate(Environment.GetEnvironmentVariable);
        if (location.Tools is not { } tools)
        {
            throw new RefusedException(ExitCode.MachineLacks, location.Fault!.ToString());
        }

        var name = "version of " + tools.FfmpegPath;
        if (hasher.Recall(name, tools.FfmpegPath) is { } known)
        {
            return tools.WithVersion(known);
        }

        try
        {
            var executor = new LocalExecutor(options.Outputs, caller.Time);
            var version = await tools
                .ReadVersionAsync(executor, options.Root, caller.CancellationToken)
                .ConfigureAwait(false);
            return tools.WithVersion(
                hasher.Remember(name, tools.FfmpegPath, _ => version) ?? version
            );
        }
        catch (Exception e) when (e is ProgramNotStartedException or InvalidDataException)
        {
            throw new RefusedException(ExitCode.MachineLacks, e.Message);
        }
    }
}
