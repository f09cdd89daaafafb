using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Tasks;

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

    /// <summary>The folder of sources, absolute.</summary>
    public string InputsFolder => Named(Options.Inputs, "inputs");

    /// <summary>The folder of results, absolute.</summary>
    public string OutputsFolder => Named(Options.Outputs, "outputs");

    /// <summary>All that was asked, and of which program: as a seal tells one request from another. Null where none is looked for.</summary>
    public string? SealRequest { get; init; }

    /// <summary>What a look at the last run's seal finds; null before <see cref="LookAtSeal"/>.</summary>
    public Task<SnapshotCheck>? Seal { get; private set; }

    /// <summary>The worst that was reported so far.</summary>
    public ExitCode Reported { get; private set; }

    /// <summary>
    /// Begins, beside Cake's own start and on another core, what a render asks first: is there anything to do at all?
    /// If so, what opening the index takes is loaded as well.
    /// </summary>
    public void LookAtSeal()
    {
        if (SealRequest is not { } request)
        {
            return;
        }

        var path = new Workspace(InputsFolder, OutputsFolder).Snapshot;
        Seal = Task.Run(() => Snapshots.Check(path, request));
        _ = Seal.ContinueWith(
            // A failure shows itself where the index is really opened.
            check =>
                check.Result is SnapshotCheck.Whole
                    ? Task.CompletedTask
                    : Task.Run(Engine.State.Index.Preload),
            TaskScheduler.Default
        );
    }

    // A folder the user names is relative to where the user is, as with any program.
    private string Named(string? option, string ownName) =>
        Path.TrimEndingDirectorySeparator(
            option is null ? Path.Combine(Root, ownName) : Path.GetFullPath(option, Folder)
        );

    /// <summary>Makes the program end with this code or a worse one; the run goes on.</summary>
    public void Report(ExitCode code)
    {
        lock (gate)
        {
            Reported = ExitCodes.Worse(Reported, code);
        }
    }
}
