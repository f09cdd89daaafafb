using System.Collections.Immutable;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Session;

/// <summary>What the recipe and the inputs ask for: read, and free of what would end the run. Nothing was run for it.</summary>
/// <param name="Recipe">How videos are made.</param>
/// <param name="Scan">Which there are.</param>
/// <param name="Filter">Which of them the run is about.</param>
/// <param name="Only">Names of file targets when nothing else is asked for; else empty.</param>
internal sealed record BuildRequest(
    Recipe Recipe,
    InputScan Scan,
    VideoFilter Filter,
    ImmutableArray<string> Only
)
{
    /// <summary>The recipe of a command line that names none.</summary>
    public const string DefaultRecipe = "default";

    /// <summary>The recipe's name in paths of intermediates and in reports. Only <c>.json</c> is an extension: v1.5 and v1.6 are two recipes.</summary>
    public string RecipeName
    {
        get
        {
            var file = Path.GetFileName(Recipe.Name);
            return file.EndsWith(JsonExtension, StringComparison.OrdinalIgnoreCase)
                ? file[..^JsonExtension.Length]
                : file;
        }
    }

    private const string JsonExtension = ".json";

    /// <summary>Names of the part of the batch that the run is about; null for all of it.</summary>
    public HashSet<string>? Shard { get; init; }

    /// <summary>Is a video part of the run?</summary>
    public bool IsSelected(string name) =>
        Filter.Matches(name)
        && (Only.IsEmpty || Only.Contains(name, StringComparer.Ordinal))
        && (Shard is null || Shard.Contains(name));

    /// <summary>Reads it; prints all that is wrong at once.</summary>
    /// <returns>Null after problems; the exit code is then reported.</returns>
    public static BuildRequest? Read(BuildContext context) =>
        Read(context, context.Options.Recipe ?? DefaultRecipe);

    /// <summary>Reads it for one recipe.</summary>
    /// <param name="context">The call.</param>
    /// <param name="recipeName">The recipe.</param>
    /// <param name="isKnown">By name: videos that need no look; null for none.</param>
    public static BuildRequest? Read(
        BuildContext context,
        string recipeName,
        Func<string, bool>? isKnown = null
    )
    {
        var problems = new List<Problem>();
        var sets = new List<string>();
        foreach (var (key, value) in context.Options.Set)
        {
            sets.Add(key + "=" + value);
        }

        var request = Recipe.Load(context.RecipesFolder, recipeName, sets, problems) is { } recipe
            ? Ask(context, recipe, isKnown, problems)
            : null;
        foreach (var problem in problems)
        {
            context.Terminal.Error(problem.ToString());
            context.Pipeline?.Refused(problem);
        }

        if (problems.Count == 0)
        {
            return request;
        }

        context.Report(ExitCode.WrongRequest);
        return null;
    }

    private static BuildRequest Ask(
        BuildContext context,
        Recipe recipe,
        Func<string, bool>? isKnown,
        List<Problem> problems
    )
    {
        var scan = InputScan.Read(context.InputsFolder, recipe, problems, isKnown);
        var options = context.Options;
        var filter = options.Videos.IsEmpty ? VideoFilter.All : new VideoFilter(options.Videos);
        // Not of thousands for nothing.
        var isWhole =
            options.Videos.IsEmpty && options.FileTargets.IsEmpty && options.Shard is null;
        string[] names = isWhole ? [] : [.. scan.Videos.Select(video => video.Name)];
        if (problems.Count == 0 && !isWhole)
        {
            filter.Check(names, problems);
            foreach (var target in options.FileTargets)
            {
                if (!names.Contains(target, StringComparer.Ordinal))
                {
                    problems.Add(UnknownTarget(target, names));
                }
            }
        }

        return new BuildRequest(
            recipe,
            scan,
            filter,
            options.OnlyFileTargets ? options.FileTargets : []
        )
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
            Nearest.To(target, names) is { } near
                ? $"did you mean 'outputs/{near}.mp4'?"
                : "add one"
        );
}
