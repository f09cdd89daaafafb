using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Host.CommandLine;

/// <summary>Whether the folders of a call can be what they are meant to be: sources and results must not be mixed, through links neither.</summary>
internal static class FolderCheck
{
    /// <summary>What is wrong with them; null for nothing.</summary>
    /// <exception cref="IOException">The outputs folder is a link that leads nowhere: a disk that isn't there, say.</exception>
    /// <param name="inputs">Absolute.</param>
    /// <param name="outputs">Absolute.</param>
    public static Problem? ProblemOf(string inputs, string outputs)
    {
        if (Links.LinkTarget(outputs) is { } target && !Disk.FolderExists(outputs))
        {
            throw new IOException(
                $"{outputs} is a link to {target}, and no folder is there; make that folder, or remove the link"
            );
        }

        var (from, to) = (Links.RealPath(inputs), Links.RealPath(outputs));
        return IsWithin(to, from)
                ? new(
                    "",
                    $"the outputs folder {outputs} lies within the inputs folder {inputs}",
                    "name another folder with --outputs"
                )
            : IsWithin(from, Path.Combine(to, ".build"))
                ? new(
                    "",
                    $"the inputs folder {inputs} lies within {outputs}/.build, which is this program's own",
                    "name another folder with --inputs"
                )
            : null;
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder
        || path.StartsWith(
            Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );
}
