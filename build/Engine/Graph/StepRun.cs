using AvatarBuild.Engine.Processes;

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

    /// <summary>What earlier attempts of this run asked this one to do otherwise (<see cref="Remedy.Change"/>), oldest first.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Classes of the failures of this run's earlier attempts, oldest first.</summary>
    public IReadOnlyList<string> FailedBefore { get; init; } = [];

    /// <summary>Identities leased to this attempt by pool (GPU UUIDs, ports); counted pools have none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Leases { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Gives the told-apart units back before the action ends: to be called when the program that used them has ended,
    /// so that the next step needn't wait for what is done without them.
    /// </summary>
    public Action Release { get; init; } = () => { };

    /// <summary>Starts programs; their output goes to the attempt's log.</summary>
    public required IExecutor Executor { get; init; }

    /// <summary>The attempt's log file, absolute; the executor appends what programs print.</summary>
    public required string LogPath { get; init; }

    /// <summary>Takes how much of the attempt is done, 0 to 1, as often as the action knows; null where nobody looks.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Tells people what they should know of a step that ends well.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Absolute path of a file of the private folder.</summary>
    public string PathOf(string fileName) => Path.Combine(Folder, fileName);

    /// <summary>Runs a program in the private folder.</summary>
    /// <param name="program">A name on PATH or an absolute path.</param>
    /// <param name="arguments">One by one.</param>
    /// <param name="cancellationToken">Ends it and all it started.</param>
    /// <param name="heard">Gets each line it prints as it comes; null for nobody.</param>
    /// <param name="printsData"><see cref="CommandSpec.PrintsData"/>.</param>
    public Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        Action<string>? heard = null,
        bool printsData = false
    ) =>
        Executor.RunAsync(
            new CommandSpec
            {
                Program = program,
                Arguments = [.. arguments],
                WorkingDirectory = Folder,
                LogPath = LogPath,
                Heard = heard,
                PrintsData = printsData,
            },
            cancellationToken
        );
}
