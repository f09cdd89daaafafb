using System.Text;
using AvatarBuild.Engine.Processes;
using CliWrap;
using CliWrap.Buffered;
using CommandResult = AvatarBuild.Engine.Processes.CommandResult;

namespace AvatarBuild.Avatar.Tests;

/// <summary>Runs real programs and waits for their end; no process tree, no limits. Counts what it ran.</summary>
internal sealed class TestExecutor : IExecutor
{
    public List<CommandSpec> Ran { get; } = [];

    public async Task<CommandResult> RunAsync(
        CommandSpec command,
        CancellationToken cancellationToken
    )
    {
        lock (Ran)
        {
            Ran.Add(command);
        }

        var result = await Cli.Wrap(command.Program)
            .WithArguments(command.Arguments)
            .WithWorkingDirectory(command.WorkingDirectory)
            .WithEnvironmentVariables(command.Environment)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8, cancellationToken);
        return new(result.ExitCode, result.StandardOutput, result.StandardError, result.RunTime);
    }
}
