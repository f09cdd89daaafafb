using System.Collections.Immutable;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>
/// How the videos of a run are made: defaults, below extended recipes, below the recipe, below a video's overrides,
/// below <c>--set</c>. Videos without overrides share one <see cref="Settings"/>.
/// </summary>
public sealed class Recipe
{
    private readonly IReadOnlyList<RecipeLayer> _files;
    private readonly IReadOnlyList<RecipeLayer> _options;
    private readonly BackendFolder _backends;

    private Recipe(
        string name,
        IReadOnlyList<RecipeLayer> files,
        IReadOnlyList<RecipeLayer> options,
        BackendFolder backends
    )
    {
        Name = name;
        _files = files;
        _options = options;
        _backends = backends;
        Settings = Lay(null);
    }

    /// <summary>As the user named it.</summary>
    public string Name { get; }

    /// <summary>What holds for a video without overrides.</summary>
    public Settings Settings { get; }

    /// <summary>Reads a recipe, what it extends, and its backend.</summary>
    /// <param name="recipesFolder">Absolute.</param>
    /// <param name="name">A name in that folder, or a path to a .json file.</param>
    /// <param name="sets">Each <c>--set</c>: <c>key=value</c>.</param>
    /// <param name="problems">Takes everything that is wrong, all at once.</param>
    /// <returns>Null after problems.</returns>
    public static Recipe? Load(
        string recipesFolder,
        string name,
        IReadOnlyList<string> sets,
        List<Problem> problems
    )
    {
        var before = problems.Count;
        var shown = Path.GetFileName(Path.TrimEndingDirectorySeparator(recipesFolder));
        var files = new RecipeChain(recipesFolder, shown, problems).Load(name);
        var options = new List<RecipeLayer>();
        foreach (var set in sets)
        {
            if (RecipeReader.ReadOption(set, problems) is { } option)
            {
                options.Add(option);
            }
        }

        var recipe = new Recipe(
            name,
            files,
            options,
            new BackendFolder(Path.Combine(recipesFolder, "backends"), shown + "/backends")
        );
        if (files.Count > 0)
        {
            recipe.Check(recipe.Settings, null, problems.Count == before, problems);
        }

        return problems.Count == before ? recipe : null;
    }

    /// <summary>What holds for a video.</summary>
    /// <param name="overrides">Its own settings, or null for none.</param>
    /// <param name="problems">Takes what its overrides make wrong.</param>
    /// <returns><see cref="Settings"/> itself without overrides; null after problems.</returns>
    public Settings? Resolve(RecipeLayer? overrides, List<Problem> problems)
    {
        if (overrides is null)
        {
            return Settings;
        }

        var before = problems.Count;
        var settings = Lay(overrides);
        Check(settings, overrides, true, problems);
        return problems.Count == before ? settings : null;
    }

    /// <summary>The backend that settings from <see cref="Resolve"/> name.</summary>
    /// <exception cref="ArgumentException">They aren't from there.</exception>
    public Backend BackendOf(Settings settings) =>
        _backends.Find(settings.Backend, default, [])
        ?? throw new ArgumentException(
            $"there is no backend '{settings.Backend}'",
            nameof(settings)
        );

    /// <summary>Where a key's value was written last, for messages; a place without file when nothing set it.</summary>
    internal Place PlaceOf(string path, RecipeLayer? overrides) =>
        Last(path, overrides)?.Written.At ?? default;

    private Settings Lay(RecipeLayer? overrides)
    {
        var settings = new Settings();
        foreach (var layer in Layers(overrides))
        {
            settings = layer.Keys.ApplyTo(settings);
        }

        return settings;
    }

    private IEnumerable<RecipeLayer> Layers(RecipeLayer? overrides) =>
        [
            .. _files,
            .. overrides is null ? ImmutableArray<RecipeLayer>.Empty : [overrides],
            .. _options,
        ];

    private Entry<Settings>? Last(string path, RecipeLayer? overrides)
    {
        Entry<Settings>? last = null;
        foreach (var layer in Layers(overrides))
        {
            last = layer.Keys.Find(path) ?? last;
        }

        return last;
    }

    /// <summary>What no single key can tell. After problems only the backend is looked at: what is missing would be blamed on defaults.</summary>
    private void Check(
        Settings settings,
        RecipeLayer? overrides,
        bool whole,
        List<Problem> problems
    )
    {
        if (whole && settings.Finish.Watermark is { File.Length: 0 })
        {
            var at =
                Layers(overrides)
                    .Select(l => l.Keys.FindIn("finish.watermark"))
                    .LastOrDefault(e => e is not null)
                    ?.At
                ?? default;
            problems.Add(
                at.Problem(
                    "finish.watermark has no file",
                    "add \"file\": \"logo.png\", or write \"watermark\": null"
                )
            );
        }

        if (overrides?.Keys.Find("hooks") is { } misplaced)
        {
            problems.Add(
                misplaced.At.Problem("hooks are of a run, not of a video", "move it to the recipe")
            );
        }

        HookKeys.Check(settings, PlaceOf("hooks", overrides), problems);
        var backendAt = PlaceOf("backend", overrides);
        if (_backends.Find(settings.Backend, backendAt, problems) is { } backend && whole)
        {
            CheckAsIs(settings, backend, overrides, problems);
            CheckSizes(settings, backend, overrides, problems);
            CheckOptions(settings, backend, overrides, problems);
            CheckPlaces(settings, backend, overrides, problems);
        }
    }

    private void CheckAsIs(
        Settings settings,
        Backend backend,
        RecipeLayer? overrides,
        List<Problem> problems
    )
    {
        if (settings.AsIs && backend.Builtin is not null)
        {
            problems.Add(
                PlaceOf("asIs", overrides)
                    .Problem(
                        $"backend {backend.Name} draws what was prepared, and asIs prepares nothing",
                        "name a backend that is a program, or leave asIs out"
                    )
            );
        }
    }

    private void CheckSizes(
        Settings settings,
        Backend backend,
        RecipeLayer? overrides,
        List<Problem> problems
    )
    {
        var set = Last("size", overrides);
        for (var i = 0; i < settings.Size.Rules.Length; i++)
        {
            var size = settings.Size.Rules[i].Size;
            if (!backend.Allows(size))
            {
                var at = set is { } entry
                    ? SizePolicyShape.PlaceOf(entry.Written, i)
                    : PlaceOf("backend", overrides);
                problems.Add(
                    at.Problem(
                        $"backend {backend.Name} doesn't render {size}",
                        $"it renders {backend.SizesShown}"
                    )
                );
            }
        }
    }

    private void CheckOptions(
        Settings settings,
        Backend backend,
        RecipeLayer? overrides,
        List<Problem> problems
    )
    {
        if (settings.BackendOptions.Values.IsEmpty)
        {
            return;
        }

        foreach (var name in settings.BackendOptions.Values.Keys)
        {
            if (!backend.Options.Values.ContainsKey(name))
            {
                var remedy =
                    SpellingSuggestion.For(name, backend.Options.Values.Keys) is { } near
                        ? $"did you mean '{near}'?"
                    : backend.Options.Values.IsEmpty ? "it takes none"
                    : $"it takes {string.Join(", ", backend.Options.Values.Keys)}";
                problems.Add(
                    OptionPlace(name, overrides)
                        .Problem($"backend {backend.Name} takes no option '{name}'", remedy)
                );
            }
        }
    }

    /// <summary>That they exist is looked at where they are used: a recipe is read on machines without GPUs too.</summary>
    private void CheckPlaces(
        Settings settings,
        Backend backend,
        RecipeLayer? overrides,
        List<Problem> problems
    )
    {
        var values = backend.Options.With(settings.BackendOptions).Values;
        foreach (var name in backend.Paths)
        {
            if (
                values[name].Contains('/', StringComparison.Ordinal)
                && !Path.IsPathFullyQualified(values[name])
            )
            {
                problems.Add(
                    OptionPlace(name, overrides)
                        .Problem(
                            $"backendOptions.{name} is '{values[name]}', and the renderer runs in another folder",
                            "write an absolute path"
                        )
                );
            }
        }
    }

    private Place OptionPlace(string name, RecipeLayer? overrides)
    {
        var at = default(Place);
        foreach (var layer in Layers(overrides))
        {
            foreach (var member in layer.Keys.Find("backendOptions")?.Written.Members ?? [])
            {
                at = member.Name == name ? member.At : at;
            }
        }

        return at;
    }
}
