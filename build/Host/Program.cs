using AvatarBuild.Host.Output;

namespace AvatarBuild.Host;

internal static class Program
{
    private static int Main(string[] arguments)
    {
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
