namespace AvatarBuild.Host.CommandLine;

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
