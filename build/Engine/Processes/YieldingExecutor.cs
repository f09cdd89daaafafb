namespace AvatarBuild.Engine.Processes;

/// <summary>Runs programs that leave the cores to others while there are such.</summary>
/// <param name="inner">Runs them.</param>
/// <param name="areOthers">Asked when a program starts.</param>
internal sealed class YieldingExecutor(IExecutor inner, Func<bool> areOthers) : IExecutor
{
    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(CommandSpec command, CancellationToken cancellationToken) =>
        inner.RunAsync(command with { Yields = areOthers() }, cancellationToken);
}
