using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>The end of a build by an exception: one line, unless everything is asked for, and its exit code.</summary>
internal static class Failure
{
    /// <summary>What shells give a program that Ctrl+C ended; whoever cancelled knows why.</summary>
    private const int Interrupted = 130;

    public static int Report(ICakeLog log, Exception exception)
    {
        var cause = Cause(exception);
        if (cause is OperationCanceledException)
        {
            log.Verbose("{0}", exception);
            return Interrupted;
        }

        if (log.Verbosity == Verbosity.Diagnostic)
        {
            log.Error("Error: {0}", exception);
        }
        else
        {
            log.Error("Error: {0}", cause.Message);
        }

        return cause is CakeException { ExitCode: var code } ? code : 1;
    }

    /// <summary>The engine wraps what a task threw, to carry its report along.</summary>
    private static Exception Cause(Exception exception) =>
        exception switch
        {
            CakeReportException { InnerException: { } inner } => Cause(inner),
            AggregateException { InnerExceptions: [var only] } => Cause(only),
            AggregateException all when FirstCakeException(all) is { } first => new CakeException(
                first.ExitCode,
                all.Message,
                all
            ),
            _ => exception,
        };

    private static CakeException? FirstCakeException(AggregateException all)
    {
        foreach (var inner in all.Flatten().InnerExceptions)
        {
            if (inner is CakeException cake)
            {
                return cake;
            }
        }

        return null;
    }
}
