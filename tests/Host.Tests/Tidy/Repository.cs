#pragma warning disable RS0030 // these tests read the repository's own files
using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>The repository's files, as its rules see them.</summary>
internal static partial class Repository
{
    private static readonly string[] Generated = ["bin", "obj", ".build", ".git", "outputs"];

    public static string Root { get; } = Scripts.ScriptWorkspace.Repository;

    /// <summary>Files below a folder with an ending, relative to the root.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] endings) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file))
                .Where(file =>
                    !file.Split('/').Intersect(Generated).Any()
                    && (endings.Length == 0 || endings.Contains(Path.GetExtension(file)))
                )
                .Order(StringComparer.Ordinal),
        ];

    public static string Text(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Has(string file) => File.Exists(Path.Combine(Root, file));

    /// <summary>C# without its comments: what it does and says, not what is written about it.</summary>
    public static string Code(string file) => Comment().Replace(Text(file), "");

    /// <summary>Fails with one line for each place of a pattern in files.</summary>
    public static void HasNo(Regex pattern, IEnumerable<string> files, Func<string, string> read)
    {
        var places =
            from file in files
            from line in read(file).Split('\n').Select((text, i) => (text, number: i + 1))
            where pattern.IsMatch(line.text)
            select $"{file}:{line.number}: {line.text.Trim()}";
        var found = places.ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    // Not in a string: "file:///" and the like stay.
    [GeneratedRegex("""(?<=^|[\s;{}(),])//.*$|/\*.*?\*/""", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
