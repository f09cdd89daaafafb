using AvatarBuild.Engine.Execution;

namespace AvatarBuild.Engine.Graph;

/// <summary>
/// One attempt as its action sees it: a private folder that holds the inputs under their plain names and takes the
/// outputs, and an executor that starts programs there. Programs run in that folder, so arguments name plain files.
/// </summary>
public sealed class StepRun
{
    /// <summary>The step.</summary>
    public required Step Step { get; init; }

    /// <summary>The private folder, absolute; every program of the step runs in it.</summary>
    public required string Folder { get; init; }

    /// <summary>From 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Identities leased to this attempt by pool (GPU UUIDs, ports); counted pools have none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Leases { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Starts programs; their output goes to the attempt's log.</summary>
    public required IExecutor Executor { get; init; }

    /// <summary>The attempt's log file, absolute; the executor appends what programs print.</summary>
    public required string LogPath { get; init; }

    /// <summary>Absolute path of a file of the private folder.</summary>
    public string PathOf(string fileName) => Path.Combine(Folder, fileName);

    /// <summary>Runs a program in the private folder.</summary>
    public Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    ) =>
        Executor.RunAsync(
            new CommandSpec
            {
                Program = program,
                Arguments = [.. arguments],
                WorkingDirectory = Folder,
                LogPath = LogPath,
            },
            cancellationToken
        );
}
