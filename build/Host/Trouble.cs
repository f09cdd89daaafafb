using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using Microsoft.Data.Sqlite;

namespace AvatarBuild.Host;

/// <summary>An exception that nobody expected, as a person is told of it.</summary>
/// <param name="Code">How the program ends.</param>
/// <param name="Text">What happened, and what to do.</param>
internal sealed record Trouble(ExitCode Code, string Text)
{
    /// <summary>The machine's trouble is told as such; everything else is a fault of this program.</summary>
    public static Trouble Of(Exception exception) =>
        exception switch
        {
            AggregateException { InnerExceptions: [var only] } => Of(only),
            TypeInitializationException { InnerException: { } cause } => Of(cause),
            OutOfMemoryException => new(
                ExitCode.MachineLacks,
                "there isn't enough memory; end other programs, or allow this one more (ulimit -v)"
            ),
            IOException
            or UnauthorizedAccessException
            or SqliteException
            or ProgramNotStartedException => new(
                ExitCode.MachineLacks,
                exception.Message.TrimEnd()
            ),
            _ when MachineTrouble.Shortage(exception) is not null => new(
                ExitCode.MachineLacks,
                exception.Message.TrimEnd()
            ),
            _ => new(
                ExitCode.VideoFailed,
                $"a fault of this program: {exception.GetType().Name}: {exception.Message}; "
                    + "please report it with what --verbosity=diagnostic prints"
            ),
        };
}
