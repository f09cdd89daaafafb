using System.Collections.Immutable;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Session;

/// <summary>What the recipe and the inputs ask for: read, and free of what would end the run. Nothing was run for it.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Recipe">How videos are made.</param>
/// <param name="Inputs">The videos that the inputs ask for.</param>
/// <param name="Filter">Which of them the run is about.</param>
internal sealed record BatchRequest(
    BuildOptions Options,
    Recipe Recipe,
    VideoRequests Inputs,
    VideoFilter Filter
)
{
    /// <summary>The recipe's name in paths of intermediates and in reports. Only <c>.json</c> is an extension: v1.5 and v1.6 are two recipes.</summary>
    public string RecipeName =>
        Path.GetFileName(Recipe.Name) is var file
        && file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? file[..^".json".Length]
            : file;

    /// <summary>Names of the part of the batch that the run is about; null for all of it.</summary>
    public HashSet<string>? Shard { get; private init; }

    /// <summary>The videos that the run is about and that need a look.</summary>
    public IEnumerable<VideoRequest> Open =>
        Inputs.Videos.Where(video => !video.IsKnown && IsSelected(video.Name));

    /// <summary>Is a video part of the run?</summary>
    public bool IsSelected(string name) =>
        Filter.Matches(name)
        && (!Options.OnlyFileTargets || Options.FileTargets.Contains(name, StringComparer.Ordinal))
        && (Shard is null || Shard.Contains(name));

    /// <summary>Reads recipe and inputs.</summary>
    /// <param name="options">What was asked.</param>
    /// <param name="isKnown">By name: videos that need no look; null for none.</param>
    /// <exception cref="RefusedException">Something in them is wrong: all of it.</exception>
    public static BatchRequest Read(BuildOptions options, Func<string, bool>? isKnown = null)
    {
        var problems = new List<Problem>();
        var recipe = Recipe.Load(options.RecipesFolder, options.Recipe, options.Set, problems);
        var request = recipe is null ? null : Ask(options, recipe, isKnown, problems);
        return request is null || problems.Count > 0
            ? throw new RefusedException(ExitCode.WrongRequest, problems)
            : request;
    }

    private static BatchRequest Ask(
        BuildOptions options,
        Recipe recipe,
        Func<string, bool>? isKnown,
        List<Problem> problems
    )
    {
        var inputs = options.Source.Read(recipe, problems, isKnown);
        var filter = options.Videos.IsEmpty ? VideoFilter.All : new VideoFilter(options.Videos);
        var request = new BatchRequest(options, recipe, inputs, filter);
        // Names of thousands of videos are listed only where something is asked of them.
        if (options.Videos.IsEmpty && options.FileTargets.IsEmpty && options.Shard is null)
        {
            return request;
        }

        var names = inputs.Videos.Select(video => video.Name).ToArray();
        if (problems.Count == 0)
        {
            filter.Check(names, problems);
            problems.AddRange(
                options
                    .FileTargets.Where(target => !names.Contains(target, StringComparer.Ordinal))
                    .Select(target => UnknownTarget(target, names))
            );
        }

        return request with
        {
            Shard = options.Shard is { } shard
                ? Sharding.Of(names.Where(filter.Matches), shard)
                : null,
        };
    }

    private static Problem UnknownTarget(string target, string[] names) =>
        new(
            $"--target=outputs/{target}.mp4",
            "no recording in inputs/audio has that name",
            SpellingSuggestion.For(target, names) is { } near
                ? $"did you mean 'outputs/{near}.mp4'?"
                : "add one"
        );
}
