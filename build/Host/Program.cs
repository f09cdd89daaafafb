using AvatarBuild.Engine.Files;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Doctor;

namespace AvatarBuild.Host;

internal static class Program
{
    private const int SpareThreads = 8;

    private static int Main(string[] arguments)
    {
        StandardStreams.Open();
        // Flushes, copies and decoding block threads. At one thread a core the loop, which gives cards on, would wait for
        // the pool to notice: it adds two a second.
        ThreadPool.SetMinThreads(Environment.ProcessorCount + SpareThreads, SpareThreads);
        PathVariables.MakeAbsolute(Environment.CurrentDirectory);
        FfmpegInstall.PutOnPath();
        using var interruption = new Interruption();
        var application = new Application(
            Terminal.Standard(),
            TimeProvider.System,
            interruption.Token
        );
        return (int)
            application.Run(
                arguments,
                Environment.GetEnvironmentVariable("AVATAR_BUILD_ROOT"),
                Environment.CurrentDirectory
            );
    }
}
