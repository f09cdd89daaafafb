using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>All videos that a source asks for.</summary>
/// <param name="videos">In ordinal order of their names.</param>
/// <param name="notes">From the videos: what the user may want to know and nothing fails for; asked at most once.</param>
public sealed class VideoRequests(
    ImmutableArray<VideoRequest> videos,
    Func<ImmutableArray<VideoRequest>, IEnumerable<Problem>> notes
)
{
    private ImmutableArray<Problem> _notes;

    /// <summary>In ordinal order of their names.</summary>
    public ImmutableArray<VideoRequest> Videos { get; private set; } = videos;

    /// <summary>What the user may want to know and nothing fails for: files that belong to no recording, or that are neither sound nor picture.</summary>
    public ImmutableArray<Problem> Notes =>
        // Looked for when somebody asks: a run that has nothing to do doesn't.
        _notes.IsDefault
            ? _notes = [.. notes(Videos)]
            : _notes;

    /// <summary>Portraits about which nothing is known; in their place a line like <see cref="Recipes.PortraitFacts.Example"/> helps the preview.</summary>
    public IEnumerable<string> PortraitsWithoutFacts =>
        Videos
            .Where(v =>
                v.Portrait is not null
                && v.PortraitFacts?.Mouth is null
                && v.Problems.IsEmpty
                && v.Backend.Builtin is not null
            )
            .Select(v => v.Portrait!)
            .Distinct(StringComparer.Ordinal);

    /// <summary>From now on these need no look: they were found as they should be.</summary>
    public void Know(IReadOnlySet<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Videos =
        [
            .. Videos.Select(video =>
                names.Contains(video.Name) ? video with { IsKnown = true } : video
            ),
        ];
    }
}
