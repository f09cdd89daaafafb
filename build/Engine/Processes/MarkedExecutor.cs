namespace AvatarBuild.Engine.Processes;

/// <summary>Runs programs that carry the names of what they hold of the machine in their environment.</summary>
/// <param name="inner">Runs them.</param>
/// <param name="held">Names, <c>pool/unit</c>.</param>
internal sealed class MarkedExecutor(IExecutor inner, IReadOnlyList<string> held) : IExecutor
{
    /// <inheritdoc/>
    public Task<CommandResult> RunAsync(CommandSpec command, CancellationToken cancellationToken) =>
        inner.RunAsync(
            command with
            {
                Environment = command.Environment.SetItem(ProcessTree.Held, string.Join(' ', held)),
            },
            cancellationToken
        );
}
