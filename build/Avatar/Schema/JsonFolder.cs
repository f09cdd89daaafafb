using System.IO.Enumeration;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Schema;

/// <summary>A folder of JSON files that are referred to by their names.</summary>
internal static class JsonFolder
{
    private const string Extension = ".json";

    /// <summary>The name is a plain one, and its file is there.</summary>
    public static bool Holds(string folder, string name) =>
        name.Length > 0
        && name.IndexOfAny(['/', '\\', '\0']) < 0
        && Disk.FileExists(Path.Combine(folder, name + Extension));

    /// <summary>All names, in ordinal order; schemas aren't among them.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        if (!Disk.FolderExists(folder))
        {
            return [];
        }

        var names = new FileSystemEnumerable<string>(
            folder,
            (ref entry) => entry.FileName.ToString()
        )
        {
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory
                && entry.FileName.EndsWith(Extension, StringComparison.Ordinal)
                && !entry.FileName.EndsWith(".schema.json", StringComparison.Ordinal),
        };
        return [.. names.Select(n => n[..^Extension.Length]).Order(StringComparer.Ordinal)];
    }

    /// <summary>What to do about a name that isn't there.</summary>
    public static string Suggest(string name, IReadOnlyList<string> names) =>
        SpellingSuggestion.For(name, names) is { } near ? $"did you mean '{near}'?"
        : names.Count > 0 ? $"there are: {string.Join(", ", names)}"
        : "the folder holds none";
}
