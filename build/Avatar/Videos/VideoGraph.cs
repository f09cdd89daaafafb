using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Formats;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Videos;

/// <summary>Recipe and inputs as a graph: the only place where the two meet.</summary>
/// <param name="Videos">All, in the order of their names.</param>
/// <param name="IsSelected">By name: is the run about it? False where <c>--videos</c> or a file target leaves it out.</param>
/// <param name="Steps">The first steps of the selected, sound ones; the others grow from them.</param>
public sealed record VideoGraph(
    ImmutableArray<VideoRequest> Videos,
    Func<string, bool> IsSelected,
    ImmutableArray<Step> Steps
)
{
    /// <summary>Builds it.</summary>
    /// <param name="inputs">What the inputs ask for.</param>
    /// <param name="isSelected">By name.</param>
    /// <param name="options">What all videos have in common.</param>
    /// <param name="workspace">Where inputs lie.</param>
    /// <param name="hasher">Remembers portraits' headers.</param>
    public static VideoGraph Build(
        ImmutableArray<VideoRequest> inputs,
        Func<string, bool> isSelected,
        VideoStepsOptions options,
        Workspace workspace,
        FileHasher hasher
    )
    {
        var portraits = new Dictionary<string, PictureSize?>(StringComparer.Ordinal);
        var steps = ImmutableArray.CreateBuilder<Step>();
        foreach (var input in inputs)
        {
            if (!input.IsKnown && input.Problems.IsEmpty && isSelected(input.Name))
            {
                steps.AddRange(new VideoSteps(input, Portrait(input), options).First());
            }
        }

        return new VideoGraph(inputs, isSelected, steps.ToImmutable());

        // Only where a mouth has to be found in it; its step says what is wrong with one that can't be read.
        PictureSize? Portrait(VideoRequest input)
        {
            if (input.PortraitFacts?.Mouth is null || input.Portrait is not { } file)
            {
                return null;
            }

            if (!portraits.TryGetValue(file, out var size))
            {
                portraits[file] = size = SizeOf(VideoRequest.FileOf(file), workspace, hasher);
            }

            return size;
        }
    }

    /// <summary>The videos of both.</summary>
    public VideoGraph And(VideoGraph more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var names = more.Videos.Select(video => video.Name).ToHashSet(StringComparer.Ordinal);
        return new(
            Videos.AddRange(more.Videos),
            name => names.Contains(name) ? more.IsSelected(name) : IsSelected(name),
            Steps.AddRange(more.Steps)
        );
    }

    private static PictureSize? SizeOf(Artifact portrait, Workspace workspace, FileHasher hasher)
    {
        var text = hasher.Remember(
            $"size of {portrait}",
            workspace.PathOf(portrait),
            path =>
            {
                try
                {
                    var info = ImageHeader.Read(path);
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{info.Width} {info.Height}"
                    );
                }
                catch (InvalidDataException)
                {
                    return "";
                }
            }
        );
        var parts = (text ?? "").Split(' ');
        return
            parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var width)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var height)
            ? new PictureSize(width, height)
            : null;
    }
}
