using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>Which of the host's folders may name which: one table, and no circle in it.</summary>
public sealed partial class HostRooms
{
    // Each names only those above it.
    private static readonly (string Room, string Names)[] Table =
    [
        ("Console", ""),
        ("CommandLine", "Console"),
        ("Aliases", "CommandLine"),
        ("Events", "CommandLine"),
        ("Reports", "Console Events CommandLine"),
        ("Reports/Page", "Console Events Reports CommandLine"),
        ("Reports/Metrics", "Console Events Reports CommandLine"),
        ("Hooks", "CommandLine Events Reports"),
        ("Session", "CommandLine Events"),
        ("UpToDate", "CommandLine Events Reports Session"),
        ("Plans", "CommandLine Console Events Reports Session"),
        ("Housekeeping", "CommandLine Console Events Reports Session"),
        ("Doctor", "CommandLine Console Session"),
        ("SelfTest", "CommandLine"),
        ("Views/Pipelines", "CommandLine Console Events Reports"),
        ("Views", "CommandLine Console Events Reports Session Views/Pipelines"),
        (
            "Tasks",
            "CommandLine Console Doctor Events Hooks Housekeeping Plans Reports Reports/Metrics Reports/Page SelfTest Session UpToDate Views Views/Pipelines"
        ),
    ];

    private static IEnumerable<string> Files => Repository.Files("build/Host", ".cs");

    [Fact]
    public void Every_folder_has_a_row() =>
        Assert.Equal(
            Table.Select(row => row.Room).Order(StringComparer.Ordinal),
            Files
                .Select(RoomOf)
                .Where(room => room.Length > 0)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void A_folder_names_only_those_that_its_row_allows()
    {
        var allowed = Table.ToDictionary(row => row.Room, row => row.Names.Split(' '));
        foreach (var file in Files.Where(file => RoomOf(file).Length > 0))
        {
            var named = Using()
                .Matches(Repository.Text(file))
                .Select(match => match.Groups[1].Value.Replace('.', '/'));
            Assert.All(named, other => Assert.Contains(other, allowed[RoomOf(file)]));
        }
    }

    [Fact]
    public void No_folder_is_named_by_one_above_it()
    {
        var above = new List<string> { "" };
        foreach (var (room, names) in Table)
        {
            Assert.All(names.Split(' '), name => Assert.Contains(name, above));
            above.Add(room);
        }
    }

    private static string RoomOf(string file) =>
        Path.GetDirectoryName(file)!["build/Host".Length..].TrimStart('/');

    [GeneratedRegex(@"^using AvatarBuild\.Host\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
