using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Output;

namespace AvatarBuild.Host;

/// <summary>One call of the program, as everything in it sees it: what was asked, where, when to stop, and what went wrong.</summary>
/// <param name="options">What was asked; free of problems.</param>
/// <param name="root">The workspace, absolute.</param>
/// <param name="folder">Where the user is, absolute.</param>
/// <param name="terminal">Where it prints.</param>
/// <param name="time">Its clock.</param>
/// <param name="cancellationToken">Cancelled when the program is to end.</param>
public sealed class Invocation(
    Options options,
    string root,
    string folder,
    Terminal terminal,
    TimeProvider time,
    CancellationToken cancellationToken
)
{
    private readonly Lock gate = new();

    /// <summary>What was asked.</summary>
    public Options Options { get; } = options;

    /// <summary>The workspace, absolute.</summary>
    public string Root { get; } = root;

    /// <summary>Where the user is, absolute.</summary>
    public string Folder { get; } = folder;

    /// <summary>Where it prints.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>Its clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The worst that was reported so far.</summary>
    public ExitCode Reported { get; private set; }

    /// <summary>Makes the program end with this code or a worse one; the run goes on.</summary>
    public void Report(ExitCode code)
    {
        lock (gate)
        {
            Reported = ExitCodes.Worse(Reported, code);
        }
    }
}
