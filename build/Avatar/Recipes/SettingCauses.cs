using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>Keys of a recipe as causes of what is made: by the names that people write, with the values that they wrote.</summary>
internal static class SettingCauses
{
    private static readonly Settings Plain = new();

    /// <summary>All keys of a group, for example <c>image</c>.</summary>
    public static IEnumerable<Cause> Group(Settings settings, string group) =>
        RecipeKeys
            .Table.Keys.Where(key => key.Path.StartsWith(group + ".", StringComparison.Ordinal))
            .Select(key => Of(settings, key));

    /// <summary>One key.</summary>
    public static Cause Key(Settings settings, string path) =>
        Of(settings, RecipeKeys.Table.Keys.First(key => key.Path == path));

    private static Cause Of(Settings settings, Key key)
    {
        var typed = (Key<Settings>)key;
        var (value, plain) = (Text(typed, settings), Text(typed, Plain));
        return new Cause(CauseKind.Setting, key.Path, value) { IsDefault = value == plain };
    }

    private static string Text(Key<Settings> key, Settings settings) =>
        key.Get(settings) switch
        {
            null => "null",
            string text => text,
            var value => key.Shape.Render(value),
        };
}
