using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>Something that asks for videos: today the inputs folder.</summary>
public interface IInputSource
{
    /// <summary>Folders in which a file that comes or goes may change what is asked for; absolute.</summary>
    IReadOnlyList<string> Folders { get; }

    /// <summary>Reads what is asked for. Media aren't opened.</summary>
    /// <param name="recipe">What holds for all videos.</param>
    /// <param name="problems">Takes what ends the run; what is wrong with one video stands in its request.</param>
    /// <param name="isKnown">By name: videos that need no look; null for none.</param>
    VideoRequests Read(Recipe recipe, List<Problem> problems, Func<string, bool>? isKnown = null);
}
