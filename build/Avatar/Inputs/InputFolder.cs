using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>The inputs folder as a source: a video for each recording in <c>audio</c>, with what lies beside it under its name.</summary>
/// <param name="folder">Absolute.</param>
public sealed class InputFolder(string folder) : IInputSource
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Folders =>
        [folder, .. InputFiles.Folders.Select(name => Path.Combine(folder, name))];

    /// <inheritdoc/>
    public VideoRequests Read(
        Recipe recipe,
        List<Problem> problems,
        Func<string, bool>? isKnown = null
    ) => InputScan.Read(folder, recipe, problems, isKnown);
}
