using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>The few settings that one file or option says, checked key by key; <see cref="Recipe"/> lays them upon each other.</summary>
public sealed class RecipeLayer
{
    internal RecipeLayer(Layer<Settings> keys) => Keys = keys;

    /// <summary>The file as shown to the user.</summary>
    public string File => Keys.File;

    internal Layer<Settings> Keys { get; }

    /// <summary>Name of the recipe below this one, or null.</summary>
    internal Entry<Settings>? Extends => Keys.Find("extends");
}
