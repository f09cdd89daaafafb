using AvatarBuild.Host.CommandLine;
using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>A task of this program. What goes wrong in it is told in words and with the exit code that fits, never with 0.</summary>
public abstract class BuildTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public sealed override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            context.Invocation.Report(await WorkAsync(context).ConfigureAwait(false));
        }
        catch (RefusedException e)
        {
            Tell(context, e);
            context.Invocation.Report(e.Code);
        }
        catch (Exception e) when (!IsExpected(e, context))
        {
            var (code, text) = ExitCodes.Of(e);
            throw new CakeException((int)code, text, e);
        }
    }

    private static void Tell(BuildContext context, RefusedException refused)
    {
        foreach (var problem in refused.Problems)
        {
            context.Terminal.Error(problem.ToString());
            if (refused.Code == ExitCode.WrongRequest)
            {
                context.Pipeline?.Refused(problem);
            }
        }
    }

    // A token of somebody else's (a time-out within a library) is no interruption.
    private static bool IsExpected(Exception e, BuildContext context) =>
        e is CakeException
        || (
            e is OperationCanceledException
            && context.Call.CancellationToken.IsCancellationRequested
        );

    /// <summary>Does the work.</summary>
    /// <param name="context">The call.</param>
    /// <returns>How it ended.</returns>
    internal abstract Task<ExitCode> WorkAsync(BuildContext context);
}
