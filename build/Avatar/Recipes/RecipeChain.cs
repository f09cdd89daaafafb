using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>Finds a recipe and all that it extends, farthest first.</summary>
internal sealed class RecipeChain(string recipesFolder, string recipesShown, List<Problem> problems)
{
    private readonly List<RecipeLayer> _layers = [];
    private readonly List<string> _names = [];

    /// <summary>The layers, lowest first; with problems they aren't all there.</summary>
    /// <param name="name">A name in the recipes folder, or a path to a .json file.</param>
    public IReadOnlyList<RecipeLayer> Load(string name)
    {
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(name))!;
            LoadFile(name, name, folder, Path.GetDirectoryName(name) ?? "");
        }
        else if (JsonFolder.Holds(recipesFolder, name))
        {
            LoadNamed(name);
        }
        else
        {
            problems.Add(
                new Problem(
                    $"--recipe={name}",
                    $"there is no recipe '{name}' in {recipesShown}",
                    JsonFolder.Suggest(name, JsonFolder.Names(recipesFolder))
                )
            );
        }

        _layers.Reverse();
        return _layers;
    }

    private void LoadNamed(string name) =>
        LoadFile(
            Path.Combine(recipesFolder, name + ".json"),
            $"{recipesShown}/{name}.json",
            recipesFolder,
            recipesShown
        );

    private void LoadFile(string path, string shown, string folder, string folderShown)
    {
        _names.Add(Path.GetFileNameWithoutExtension(path));
        if (
            TextFile.Read(path, shown, problems) is not { } text
            || RecipeReader.ReadLayer(text, shown, problems) is not { } layer
        )
        {
            return;
        }

        _layers.Add(layer);
        if (layer.Extends is not { } extends)
        {
            return;
        }

        var name = (string)extends.Value!;
        if (_names.Contains(name) && JsonFolder.Holds(folder, name))
        {
            problems.Add(
                extends.Written.At.Problem(
                    $"recipes extend each other: {string.Join(" -> ", _names.SkipWhile(n => n != name))} -> {name}",
                    "remove one of these extends"
                )
            );
        }
        else if (JsonFolder.Holds(folder, name))
        {
            LoadFile(
                Path.Combine(folder, name + ".json"),
                folderShown.Length > 0 ? $"{folderShown}/{name}.json" : name + ".json",
                folder,
                folderShown
            );
        }
        else if (JsonFolder.Holds(recipesFolder, name))
        {
            LoadNamed(name);
        }
        else
        {
            problems.Add(
                extends.Written.At.Problem(
                    $"there is no recipe '{name}' to extend",
                    JsonFolder.Suggest(name, JsonFolder.Names(folder))
                )
            );
        }
    }
}
