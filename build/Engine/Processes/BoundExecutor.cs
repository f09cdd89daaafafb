namespace AvatarBuild.Engine.Processes;

/// <summary>Runs programs with what holds for all programs of one lease.</summary>
/// <param name="inner">Runs them.</param>
/// <param name="bind">Called when a program starts.</param>
internal sealed class BoundExecutor(IExecutor inner, Func<CommandSpec, CommandSpec> bind)
    : IExecutor
{
    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(CommandSpec command, CancellationToken cancellationToken) =>
        inner.RunAsync(bind(command), cancellationToken);
}
