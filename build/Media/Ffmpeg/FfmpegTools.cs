using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Media.Ffmpeg;

/// <summary>The ffmpeg and ffprobe of this machine.</summary>
/// <param name="ffmpegPath">Absolute.</param>
/// <param name="ffprobePath">Absolute.</param>
/// <param name="version">As ffmpeg prints it, for example <c>5.1.9-0+deb12u1</c>; empty while it isn't known.</param>
public sealed class FfmpegTools(string ffmpegPath, string ffprobePath, string version)
{
    /// <summary>Absolute.</summary>
    public string FfmpegPath { get; } = ffmpegPath;

    /// <summary>Absolute.</summary>
    public string FfprobePath { get; } = ffprobePath;

    /// <summary>As ffmpeg prints it; empty while it isn't known.</summary>
    public string Version { get; } = version;

    /// <summary>The same programs, with their version.</summary>
    public FfmpegTools WithVersion(string known) => new(FfmpegPath, FfprobePath, known);

    /// <summary>Finds both programs without starting any: $FFMPEG and $FFPROBE, else the PATH; an ffprobe beside $FFMPEG is taken too.</summary>
    /// <param name="environment">Gives a variable's value or null.</param>
    /// <returns>The programs, or what is missing and how to get it.</returns>
    public static FfmpegLocation Locate(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var ffmpeg = Find(environment, "FFMPEG", "ffmpeg", null);
        var beside = environment("FFMPEG") is { Length: > 0 } && ffmpeg is not null ? ffmpeg : null;
        var ffprobe = Find(environment, "FFPROBE", "ffprobe", Path.GetDirectoryName(beside));
        return ffmpeg is null ? Missing(environment, "FFMPEG", "ffmpeg")
            : ffprobe is null ? Missing(environment, "FFPROBE", "ffprobe")
            : new FfmpegLocation(new FfmpegTools(ffmpeg, ffprobe, ""), null);
    }

    /// <summary>Runs <c>ffmpeg -version</c> once.</summary>
    /// <param name="executor">Starts it.</param>
    /// <param name="folder">Where it runs; it writes nothing there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The version, for example <c>5.1.9-0+deb12u1</c>.</returns>
    /// <exception cref="ProgramNotStartedException">It can't be run.</exception>
    /// <exception cref="InvalidDataException">It isn't an ffmpeg.</exception>
    public async Task<string> ReadVersionAsync(
        IExecutor executor,
        string folder,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(executor);
        var result = await executor
            .RunAsync(Command(folder, "-version"), cancellationToken)
            .ConfigureAwait(false);
        return result.Succeeded && ParseVersion(result.StandardOutput) is { } known
            ? known
            : throw new InvalidDataException(
                $"{FfmpegPath} -version ended with {result.ExitCode} and told no version; is it an ffmpeg?"
            );
    }

    /// <summary>The version in the first line of <c>ffmpeg -version</c>, or null.</summary>
    public static string? ParseVersion(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        const string start = "ffmpeg version ";
        return output.StartsWith(start, StringComparison.Ordinal)
            ? output[start.Length..].Split([' ', '\r', '\n'], 2)[0]
            : null;
    }

    internal CommandSpec Command(string folder, params string[] arguments) =>
        new()
        {
            Program = FfmpegPath,
            Arguments = [.. arguments],
            WorkingDirectory = folder,
        };

    private static string? Find(
        Func<string, string?> environment,
        string variable,
        string program,
        string? beside
    )
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        if (environment(variable) is { Length: > 0 } named)
        {
            return Disk.FileExists(named) ? Path.GetFullPath(named) : null;
        }

        var folders = (environment("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        return (beside is null ? folders : folders.Prepend(beside))
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(Disk.FileExists);
    }

    private static FfmpegLocation Missing(
        Func<string, string?> environment,
        string variable,
        string program
    )
    {
        var message = environment(variable) is { Length: > 0 } named
            ? $"${variable} names {named}, which isn't there"
            : $"{program} isn't on this machine's PATH";
        return new FfmpegLocation(null, new MediaFault(message, FfmpegRemedy.Install()));
    }
}

/// <summary>Where ffmpeg is, or why it isn't usable: one of the two is null.</summary>
/// <param name="Tools">The programs.</param>
/// <param name="Fault">What is missing and how to get it.</param>
public sealed record FfmpegLocation(FfmpegTools? Tools, MediaFault? Fault);
