using AvatarBuild.Host.CommandLine;
using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>A task of this program. What it doesn't catch itself is told in words and with the exit code that fits, never with 0.</summary>
public abstract class BuildTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public sealed override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await WorkAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsExpected(e, context))
        {
            var (code, text) = ExitCodes.Of(e);
            throw new CakeException((int)code, text, e);
        }
    }

    // A token of somebody else's (a time-out within a library) is no interruption.
    private static bool IsExpected(Exception e, BuildContext context) =>
        e is CakeException
        || (e is OperationCanceledException && context.CancellationToken.IsCancellationRequested);

    /// <summary>Does the work.</summary>
    /// <param name="context">The call.</param>
    protected abstract Task WorkAsync(BuildContext context);
}
