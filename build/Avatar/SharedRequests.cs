using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar;

/// <summary>
/// Those lines of requests that many videos have in common, written once a run: a preview's filter graph is 3,000
/// characters and took 0.15 ms a video. Not for parallel use.
/// </summary>
public sealed class SharedRequests
{
    private readonly Dictionary<object, RequestLine[]> known = [];

    /// <summary>The lines of a key.</summary>
    /// <param name="key">Compared by value: everything that the lines depend on, in a type of its own.</param>
    /// <param name="write">Writes them the first time.</param>
    public ImmutableArray<RequestLine> Of(object key, Func<ImmutableArray<RequestLine>> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (!known.TryGetValue(key, out var lines))
        {
            lines = [.. write()];
            known.Add(key, lines);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }
}
