using AvatarBuild.Avatar.Videos;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Host.CommandLine;

/// <summary>The one place where exit codes are decided.</summary>
internal static class ExitCodes
{
    /// <summary>The exit code of a call.</summary>
    /// <param name="cake">What Cake returned: 0, or the code of the exception that ended it.</param>
    /// <param name="reported">The worst code of the tasks that ran to their end.</param>
    /// <param name="interrupted">Somebody asked the program to end; how far it had come doesn't matter.</param>
    public static ExitCode Decide(int cake, ExitCode reported, bool interrupted)
    {
        if (interrupted)
        {
            return ExitCode.Interrupted;
        }

        var ended = (ExitCode)cake
            is ExitCode.Done
                or ExitCode.WrongRequest
                or ExitCode.MachineLacks
                or ExitCode.Interrupted
            ? (ExitCode)cake
            : ExitCode.VideoFailed;
        return Worse(ended, reported);
    }

    /// <summary>The one that says more about what to do; a missing tool explains a failed video.</summary>
    public static ExitCode Worse(ExitCode a, ExitCode b) => a > b ? a : b;

    /// <summary>The exit code of a run, from what became of its videos.</summary>
    public static ExitCode Of(IReadOnlyList<VideoResult> videos, bool interrupted)
    {
        if (interrupted)
        {
            return ExitCode.Interrupted;
        }

        var code = ExitCode.Done;
        foreach (var video in videos)
        {
            if (video.Status is VideoStatus.Failed or VideoStatus.NotReached)
            {
                var isMachines = video.FailedStep?.Failure?.Scope is FailureScope.OfMachine;
                code = Worse(code, isMachines ? ExitCode.MachineLacks : ExitCode.VideoFailed);
            }
        }

        return code;
    }

    /// <summary>The exit code of an exception that nobody expected, and what a person is told: the machine's trouble as such, everything else as a fault of this program.</summary>
    public static (ExitCode Code, string Text) Of(Exception exception) =>
        exception switch
        {
            AggregateException { InnerExceptions: [var only] } => Of(only),
            TypeInitializationException { InnerException: { } cause } => Of(cause),
            OutOfMemoryException => (
                ExitCode.MachineLacks,
                "there isn't enough memory; end other programs, or allow this one more (ulimit -v)"
            ),
            IOException
            or UnauthorizedAccessException
            or SqliteException
            or ProgramNotStartedException => (ExitCode.MachineLacks, exception.Message.TrimEnd()),
            _ when MachineTrouble.Shortage(exception) is not null => (
                ExitCode.MachineLacks,
                exception.Message.TrimEnd()
            ),
            _ => (
                ExitCode.VideoFailed,
                $"a fault of this program: {exception.GetType().Name}: {exception.Message}; "
                    + "please report it with what --verbosity=diagnostic prints"
            ),
        };
}
