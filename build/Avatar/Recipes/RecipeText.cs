using System.Text;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>The recipe's keys for people: one line each.</summary>
public static class RecipeText
{
    /// <summary>Each key with its default (JSON, empty for none), what it takes, and its description.</summary>
    public static IEnumerable<(string Key, string Default, string Takes, string Description)> Rows()
    {
        foreach (var key in RecipeKeys.Table.Keys)
        {
            var takes = key.Shape.Expected + (key.Shape.Nullable ? " or null" : "");
            yield return (key.Path, key.Default ?? "", takes, key.Description);
        }
    }

    /// <summary>A Markdown table for the README.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("| key | default | what it says |\n|---|---|---|\n");
        foreach (var (key, value, _, description) in Rows())
        {
            var code = value.Length > 0 ? $"`{value}`" : "";
            text.Append($"| `{key}` | {code} | {description} |\n");
        }

        return text.ToString();
    }
}
