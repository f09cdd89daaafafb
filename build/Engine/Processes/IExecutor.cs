namespace AvatarBuild.Engine.Processes;

/// <summary>Runs programs somewhere. Knows no steps; only commands and their ends.</summary>
public interface IExecutor
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>How it ended, whatever its exit code.</returns>
    /// <exception cref="ProgramNotStartedException">It isn't there or can't be run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the program and all its descendants have ended.</exception>
    Task<CommandResult> RunAsync(CommandSpec command, CancellationToken cancellationToken);
}

/// <summary>A program isn't there or can't be run.</summary>
public sealed class ProgramNotStartedException : Exception
{
    /// <summary>A program that couldn't be started.</summary>
    /// <param name="program">As it was asked for.</param>
    /// <param name="why">In words, with what to do.</param>
    /// <param name="inner">The system's reason.</param>
    public ProgramNotStartedException(string program, string why, Exception inner)
        : base(why, inner)
    {
        Program = program;
    }

    /// <summary>As it was asked for.</summary>
    public string Program { get; }
}
