using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>Reads what recipes, overrides and options say. Knows no folders; only texts.</summary>
public static class RecipeReader
{
    /// <summary>A recipe's text as a layer; what is wrong in it is added to the problems and left out. Null when it isn't JSON.</summary>
    public static RecipeLayer? ReadLayer(string text, string fileShown, List<Problem> problems) =>
        JsonText.Parse(text, fileShown, problems) is { } root
            ? new RecipeLayer(RecipeKeys.Table.Read(root, fileShown, problems))
            : null;

    /// <summary>One video's overrides (<c>inputs/NAME.json</c>): any key of a recipe but <c>extends</c>. Null after problems.</summary>
    public static RecipeLayer? ReadOverrides(string text, string fileShown, List<Problem> problems)
    {
        var before = problems.Count;
        var layer = ReadLayer(text, fileShown, problems);
        if (layer?.Extends is { } extends)
        {
            problems.Add(
                extends.At.Problem(
                    "a video's settings can't extend a recipe",
                    "write the settings themselves, or use --recipe=NAME"
                )
            );
        }

        return problems.Count == before ? layer : null;
    }

    /// <summary><c>--set key=value</c>. Null after problems.</summary>
    public static RecipeLayer? ReadOption(string option, List<Problem> problems)
    {
        var before = problems.Count;
        var shown = "--set " + option;
        var layer = RecipeKeys.Table.ReadOption(option, shown, problems);
        if (layer?.Find("extends") is not null)
        {
            problems.Add(
                new Problem(shown, "extends stands in a recipe's file only", "use --recipe=NAME")
            );
        }

        return layer is not null && problems.Count == before ? new RecipeLayer(layer) : null;
    }
}
