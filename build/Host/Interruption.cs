using System.Runtime.InteropServices;

namespace AvatarBuild.Host;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP (the terminal or the connection is gone) as a token. A second signal changes nothing: whoever holds the token ends its programs, gently and
/// then by force, and a process that died at once would leave them behind.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] signals;

    public Interruption()
    {
        signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>The source stays: a signal may be half handled on its own thread, and a disposed source would abort the program there.</summary>
    public void Dispose()
    {
        foreach (var signal in signals)
        {
            signal.Dispose();
        }
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }
}
