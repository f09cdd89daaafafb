namespace AvatarBuild.Host.CommandLine;

/// <summary>Environment variables that name a file or folder: relative to where the user is, like every path of the command line.</summary>
internal static class PathVariables
{
    /// <summary>Which they are; a variable without a folder in it may be a program's name on PATH.</summary>
    private static readonly string[] Names =
    [
        "FFMPEG",
        "FFPROBE",
        "NVIDIA_SMI",
        "AVATAR_BUILD_LEASES",
        "AVATAR_BUILD_DOTNET",
        "AVATAR_BUILD_TOOLS",
        "GITHUB_STEP_SUMMARY",
        "TMPDIR",
    ];

    /// <summary>Replaces relative paths before the workspace becomes the current folder, for this process and those it starts.</summary>
    /// <param name="folder">Where the user is, absolute.</param>
    public static void MakeAbsolute(string folder)
    {
        foreach (var name in Names)
        {
            if (
                Environment.GetEnvironmentVariable(name) is { Length: > 0 } path
                && !Path.IsPathFullyQualified(path)
                && (path.Contains('/', StringComparison.Ordinal) || Path.Exists(path))
            )
            {
                Environment.SetEnvironmentVariable(name, Path.GetFullPath(path, folder));
            }
        }
    }
}
