using System.ComponentModel;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Graph;

/// <summary>Tells from an exception that the machine is at fault, and no file: memory, processes, threads, open files, the disk.</summary>
public static class MachineTrouble
{
    // Source: errno(3). .NET hands on as HResult what it has no exception of its own for.
    private const int TryAgain = 11;
    private const int NoMemory = 12;
    private const int ManyFiles = 23;
    private const int ManyFilesOfOwn = 24;
    private const int NoSpace = 28;
    private static int Quota => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>The machine has no more of something; null where the exception says nothing of the kind.</summary>
    public static FailureClass? Shortage(Exception exception) =>
        exception switch
        {
            OutOfMemoryException => EngineFailures.OutOfResources,
            IOException { HResult: NoMemory or ManyFiles or ManyFilesOfOwn } =>
                EngineFailures.OutOfResources,
            IOException { HResult: NoSpace } => EngineFailures.DiskFull,
            IOException { HResult: var error } when error == Quota => EngineFailures.DiskFull,
            Win32Exception
            {
                NativeErrorCode: TryAgain or NoMemory or ManyFiles or ManyFilesOfOwn
            } => EngineFailures.OutOfResources,
            ProgramNotStartedException
            or Win32Exception when exception.InnerException is { } inner => Shortage(inner),
            _ => null,
        };

    /// <summary>The failure of a step that met such an exception, or one of the disk; null for all other exceptions.</summary>
    public static StepFailure? Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var kind =
            Shortage(exception)
            ?? exception switch
            {
                ProgramNotStartedException => EngineFailures.MissingProgram,
                IOException or UnauthorizedAccessException => EngineFailures.Disk,
                _ => null,
            };
        return kind is null ? null : new StepFailure(kind, exception.Message);
    }
}
