using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Tests.Recipes;

/// <summary>A recipes folder with the preview and one strict backend.</summary>
internal sealed class RecipeFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public RecipeFolder(string? recipe = null)
    {
        With("backends/preview", """{ "builtin": "preview" }""");
        With(
            "backends/strict",
            """
            {
              "command": ["python3", "r.py", "{image}", "{audio}", "{prompt}", "{output}", "{steps}"],
              "options": { "steps": 4 },
              "sizes": ["704*384", "384*256"],
              "resources": { "gpu": 1 }
            }
            """
        );
        if (recipe is not null)
        {
            With("r", recipe);
        }
    }

    public string Path => _folder["recipes"];

    public string Root => _folder.Root;

    public RecipeFolder With(string name, string text)
    {
        _folder.With($"recipes/{name}.json", text);
        return this;
    }

    public Recipe Load(string name = "r", params string[] sets)
    {
        var problems = new List<Problem>();
        var recipe = Recipe.Load(Path, name, sets, problems);
        Assert.Empty(problems);
        return recipe!;
    }

    /// <summary>What is wrong, a line each.</summary>
    public string Wrong(string name = "r", params string[] sets)
    {
        var problems = new List<Problem>();
        Assert.Null(Recipe.Load(Path, name, sets, problems));
        return string.Join('\n', problems);
    }

    public void Dispose() => _folder.Dispose();
}
