using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>Which folder may name which other folder of its project: one table, and no cycle in it.</summary>
public sealed partial class ArrowRules
{
    // Projects whose rows still have cycles: one that has lost its last cycle leaves this list. Frosting is one room with a
    // folder for what isn't its users' business.
    private static readonly string[] Cyclic = ["Avatar", "Frosting", "Host"];

    // "folder: folders of its project that it names". A row that differs from the code is printed as it would have to be.
    private const string Table = """
        Addin:
        Avatar: Avatar/Backends Avatar/Tables
        Avatar/Backends: Avatar Avatar/Gpu Avatar/Media Avatar/Media/Pictures Avatar/Media/Sound Avatar/Recipes Avatar/Tables Avatar/Videos
        Avatar/Gpu:
        Avatar/Inputs: Avatar Avatar/Backends Avatar/Recipes Avatar/Tables
        Avatar/Media: Avatar Avatar/Backends Avatar/Media/Pictures Avatar/Media/Sound Avatar/Media/Subtitles Avatar/Media/Subtitles/Fonts Avatar/Recipes
        Avatar/Media/Pictures: Avatar/Media
        Avatar/Media/Sound: Avatar Avatar/Media Avatar/Recipes
        Avatar/Media/Subtitles: Avatar Avatar/Media Avatar/Media/Subtitles/Fonts Avatar/Recipes
        Avatar/Media/Subtitles/Fonts:
        Avatar/Recipes: Avatar Avatar/Backends Avatar/Gpu Avatar/Inputs Avatar/Tables
        Avatar/Tables: Avatar
        Avatar/Videos: Avatar Avatar/Backends Avatar/Gpu Avatar/Inputs Avatar/Media Avatar/Media/Pictures Avatar/Media/Sound Avatar/Media/Subtitles Avatar/Media/Subtitles/Fonts Avatar/Recipes
        Engine/Cache: Engine/Files Engine/Freshness Engine/Graph Engine/State
        Engine/Files:
        Engine/Freshness: Engine/Files Engine/Graph
        Engine/Graph: Engine/Processes
        Engine/Planning: Engine/Freshness Engine/Graph
        Engine/Processes: Engine/Files
        Engine/Publishing: Engine/Files Engine/Freshness Engine/Graph Engine/State
        Engine/Running: Engine/Cache Engine/Files Engine/Freshness Engine/Graph Engine/Planning Engine/Processes Engine/Publishing Engine/State
        Engine/Snapshot: Engine/Files
        Engine/State: Engine/Files Engine/Freshness Engine/Graph
        Frosting: Frosting/Internal
        Frosting/Internal: Frosting
        Host: Host/Building Host/CommandLine Host/Output Host/Output/Pipelines Host/Tasks
        Host/Aliases: Host
        Host/Building: Host Host/CommandLine Host/Hooks Host/Output Host/Output/Live Host/Reports Host/Reports/Events Host/Reports/Graphs Host/Reports/Metrics
        Host/CommandLine:
        Host/Hooks: Host Host/Reports Host/Reports/Events
        Host/Output: Host Host/CommandLine Host/Tasks
        Host/Output/Live: Host Host/Building Host/Output Host/Output/Pipelines
        Host/Output/Pipelines: Host Host/Output Host/Reports
        Host/Reports: Host Host/Building Host/Output Host/Reports/Events Host/Reports/Metrics Host/Reports/Page
        Host/Reports/Events: Host/Reports
        Host/Reports/Graphs: Host/Output Host/Reports
        Host/Reports/Metrics: Host/Output Host/Reports Host/Reports/Events
        Host/Reports/Page: Host/Output Host/Reports Host/Reports/Events
        Host/Tasks: Host Host/Building Host/Output
        """;

    [Fact]
    public void A_folder_names_only_those_that_the_table_allows()
    {
        var allowed = Rows().ToDictionary(row => row.From, row => row.To);
        var found = Folders.ToDictionary(
            folder => folder,
            folder => (string[])[.. NamedBy(folder)]
        );
        var wrong = found
            .Where(row => !allowed.TryGetValue(row.Key, out var to) || !row.Value.SequenceEqual(to))
            .Select(row => $"{row.Key}: {string.Join(' ', row.Value)}".TrimEnd())
            .Concat(allowed.Keys.Where(folder => !found.ContainsKey(folder)).Select(Gone));
        Assert.True(
            !wrong.Any(),
            "what the code has, where the table differs:\n" + string.Join('\n', wrong)
        );

        static string Gone(string folder) => $"{folder} isn't there any more";
    }

    [Fact]
    public void No_folders_name_each_other_in_a_circle()
    {
        var cycles = Rows().Select(row => row.From).Select(CycleAt).OfType<string>().ToArray();
        Assert.True(
            Array.TrueForAll(cycles, cycle => Cyclic.Contains(ProjectOf(cycle))),
            string.Join('\n', cycles)
        );
        Assert.All(
            Cyclic,
            project => Assert.Contains(cycles, cycle => ProjectOf(cycle) == project)
        );
    }

    private static IEnumerable<(string From, string[] To)> Rows() =>
        from line in Table.Split('\n')
        where line.Length > 0
        let parts = line.Split(':')
        select (parts[0], parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? CycleAt(string start)
    {
        var rows = Rows().ToDictionary(row => row.From, row => row.To);
        return Walk(start, []);

        string? Walk(string at, List<string> path)
        {
            if (path.Contains(at))
            {
                return at == start ? string.Join(" -> ", [.. path, at]) : null;
            }

            return rows[at]
                .Select(to => Walk(to, [.. path, at]))
                .FirstOrDefault(found => found is not null);
        }
    }

    private static string ProjectOf(string folder) => folder.Split('/', ' ')[0];

    private static readonly string[] Sources = [.. Repository.Files("build", ".cs")];

    private static readonly string[] Folders =
    [
        .. Sources.Select(FolderOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static string FolderOf(string file) => Path.GetDirectoryName(file)!["build/".Length..];

    private static string NamespaceOf(string folder) =>
        (folder.StartsWith("Frosting", StringComparison.Ordinal) ? "Cake." : "AvatarBuild.")
        + folder.Replace('/', '.');

    private static IEnumerable<string> NamedBy(string folder)
    {
        var code = string.Join(
            '\n',
            Sources.Where(file => FolderOf(file) == folder).Select(Repository.Code)
        );
        return Folders
            .Where(other =>
                other != folder
                && ProjectOf(other) == ProjectOf(folder)
                && Names(code, folder, other)
            )
            .Order(StringComparer.Ordinal);
    }

    // By a using, by a qualified name, or, where it lies around this folder, by the name alone.
    private static bool Names(string code, string folder, string other)
    {
        var types = string.Join('|', TypesOf(other));
        return code.Contains($"using {NamespaceOf(other)};", StringComparison.Ordinal)
            || code.Contains($"using static {NamespaceOf(other)}.", StringComparison.Ordinal)
            || Regex.IsMatch(code, $@"(?<!\w){other.Split('/')[^1]}\.({types})\b")
            || (
                folder.StartsWith(other + "/", StringComparison.Ordinal)
                && Regex.IsMatch(
                    code,
                    $@"(?<![\w.]|{{ get|=> )({types})(?=[\s.?(<>)\[,;])(?!\s*(=|{{ get))"
                )
            );
    }

    private static IEnumerable<string> TypesOf(string folder) =>
        Sources
            .Where(file => FolderOf(file) == folder)
            .SelectMany(file => Declared().Matches(Repository.Code(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex(
        @"^(?:\w+ )*(?:class|record|struct|interface|enum|record struct) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Declared();
}
