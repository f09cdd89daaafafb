namespace AvatarBuild.Host;

/// <summary>How the program ends. What isn't listed here isn't returned.</summary>
public enum ExitCode
{
    /// <summary>Everything asked for is fresh or was made.</summary>
    Done = 0,

    /// <summary>At least one video failed.</summary>
    VideoFailed = 1,

    /// <summary>The command line or the recipe is wrong; nothing was run.</summary>
    WrongRequest = 2,

    /// <summary>This machine lacks something, or it is taken: a tool, a GPU, a checkpoint, the outputs folder.</summary>
    MachineLacks = 3,

    /// <summary>Ctrl+C or a request to end.</summary>
    Interrupted = 130,
}

/// <summary>The one place where exit codes are decided.</summary>
internal static class ExitCodes
{
    /// <summary>The code of a run.</summary>
    /// <param name="cake">What Cake returned: 0, or the code of the exception that ended it.</param>
    /// <param name="reported">The worst that tasks reported without ending the run.</param>
    /// <param name="interrupted">Somebody asked the program to end; how far it had come doesn't matter.</param>
    public static ExitCode Decide(int cake, ExitCode reported, bool interrupted)
    {
        if (interrupted)
        {
            return ExitCode.Interrupted;
        }

        var ended = cake switch
        {
            0 => ExitCode.Done,
            (int)ExitCode.WrongRequest => ExitCode.WrongRequest,
            (int)ExitCode.MachineLacks => ExitCode.MachineLacks,
            (int)ExitCode.Interrupted => ExitCode.Interrupted,
            _ => ExitCode.VideoFailed,
        };
        return Worse(ended, reported);
    }

    /// <summary>The one that says more about what to do; a missing tool explains a failed video.</summary>
    public static ExitCode Worse(ExitCode a, ExitCode b) => a > b ? a : b;
}
