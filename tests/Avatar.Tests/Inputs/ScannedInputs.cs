using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Tests.Recipes;

namespace AvatarBuild.Avatar.Tests.Inputs;

/// <summary>Tests with an inputs folder and recipes of their own.</summary>
public abstract class ScannedInputs : IDisposable
{
    private protected readonly TempFolder _folder = new();
    private protected readonly RecipeFolder _recipes = new("{}");

    public void Dispose()
    {
        _folder.Dispose();
        _recipes.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected VideoRequests Scan(string recipe = "{}", params string[] sets)
    {
        var problems = new List<Problem>();
        var scan = new InputFolder(_folder.Root).Read(
            _recipes.With("r", recipe).Load("r", sets),
            problems
        );
        Assert.Empty(problems);
        return scan;
    }

    /// <summary>Empty ones.</summary>
    private protected void Files(params string[] paths)
    {
        foreach (var path in paths)
        {
            _folder.With(path);
        }
    }

    private protected static string Text(IEnumerable<Problem> problems) =>
        string.Join('\n', problems);
}
