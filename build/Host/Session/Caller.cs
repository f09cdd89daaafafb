namespace AvatarBuild.Host.Session;

/// <summary>Who asks for a build: the command line, a service, a test.</summary>
/// <param name="Time">Its clock.</param>
/// <param name="Warn">Takes sentences on what may be wrong; called from any thread.</param>
/// <param name="CancellationToken">Cancelled when the build is to end.</param>
internal sealed record Caller(
    TimeProvider Time,
    Action<string> Warn,
    CancellationToken CancellationToken
);
