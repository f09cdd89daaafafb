using System.Text;
using AvatarBuild.Engine.Processes;
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Avatar.Tests.Finish;

/// <summary>Runs real programs and remembers what was run.</summary>
internal sealed class TestExecutor : IExecutor
{
    public List<CommandSpec> Ran { get; } = [];

    public async Task<Engine.Processes.CommandResult> RunAsync(
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
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8, cancellationToken);
        return new(result.ExitCode, result.StandardOutput, result.StandardError, result.RunTime);
    }
}
