namespace AvatarBuild.Engine.Graph;

/// <summary>The engine's rows of the table of failures: what can happen to any step. Knows no media.</summary>
public static class EngineFailures
{
    /// <summary>A user's file is the cause.</summary>
    public static FailureClass BadInput { get; } =
        new(
            "BadInput",
            "Repair or replace the file that is named, then run again: nothing else is made again."
        );

    /// <summary>A source isn't there.</summary>
    public static FailureClass MissingInput { get; } =
        new("MissingInput", "Put the file that is named back, then run again.");

    /// <summary>A source changed while it was read.</summary>
    public static FailureClass InputChanged { get; } =
        new(
            "InputChanged",
            "Somebody changed the file during the run. Run again when it is whole."
        );

    /// <summary>An attempt took longer than its step may.</summary>
    public static FailureClass Timeout { get; } =
        new(
            "Timeout",
            "Look in the log whether it hung or was only slow. Slow: raise timeoutSeconds, or ask for less. Hung: run again."
        )
        {
            IsTransient = true,
        };

    /// <summary>The disk of outputs is full.</summary>
    public static FailureClass DiskFull { get; } =
        new("DiskFull", FreeSpace) { Scope = FailureScope.Machine };

    /// <summary>A file of this run can't be read or written.</summary>
    public static FailureClass Disk { get; } =
        new(
            "Disk",
            "See to the disk and to the permissions of the file that is named. " + FreeSpace
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>The machine had no memory, processes, threads or open files left.</summary>
    public static FailureClass OutOfResources { get; } =
        new(
            "OutOfResources",
            "End other programs, run fewer steps at once (--jobs), or allow this user more (ulimit -a shows what is allowed). Then run again: no file of yours is at fault."
        )
        {
            IsTransient = true,
            Scope = FailureScope.Machine,
        };

    /// <summary>A program isn't there or can't be run.</summary>
    public static FailureClass MissingProgram { get; } =
        new(
            "MissingProgram",
            "Do what the message says of the program; ./build.sh --target=Doctor looks for the same beforehand."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>A program ended well and left no output.</summary>
    public static FailureClass NoOutput { get; } =
        new(
            "NoOutput",
            "Its log says where it wrote: the command must write {output}. The program said it succeeded and made nothing."
        )
        {
            IsTransient = true,
        };

    /// <summary>A step left more facts than the state keeps.</summary>
    public static FailureClass FactsTooLarge { get; } = new("FactsTooLarge", OwnFault);

    /// <summary>A step that was made again gave other facts than the ones the graph grew by.</summary>
    public static FailureClass FactsChanged { get; } =
        new(
            "FactsChanged",
            "Run again. If it stays so, delete the file that is named: it is made again."
        );

    /// <summary>This machine will not have in this run what a step wants.</summary>
    public static FailureClass NoResource { get; } =
        new(
            "NoResource",
            "The backend wants more than this run may use: allow more (--help names the options), or choose a backend that wants less."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>What a step wants is somebody else's, and was for too long.</summary>
    public static FailureClass ResourceBusy { get; } =
        new(
            "ResourceBusy",
            "Wait until the others are done, or allow this run other units (--help names the options). Then run again."
        )
        {
            Scope = FailureScope.Machine,
        };

    /// <summary>A step that this one needs failed.</summary>
    public static FailureClass Blocked { get; } =
        new("Blocked", "See to the step that failed. Then run again.");

    /// <summary>The run ended before it came to a step.</summary>
    public static FailureClass NotReached { get; } =
        new("NotReached", "Run again: what was made stays made.");

    /// <summary>A fault of this program.</summary>
    public static FailureClass InternalError { get; } = new("InternalError", OwnFault);

    /// <summary>All rows.</summary>
    public static IReadOnlyList<FailureClass> All { get; } =
    [
        BadInput,
        MissingInput,
        InputChanged,
        Timeout,
        DiskFull,
        Disk,
        OutOfResources,
        MissingProgram,
        NoOutput,
        FactsTooLarge,
        FactsChanged,
        NoResource,
        ResourceBusy,
        Blocked,
        NotReached,
        InternalError,
    ];

    private const string FreeSpace =
        "Free space where outputs lie, or name another folder with --outputs=DIR, then run again. Prune lists what may go.";

    private const string OwnFault =
        "This is a fault of AvatarBuild itself. Please report it with the log.";
}
