using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>Which folder may name which other folder of its project: one table, and no cycle in it.</summary>
public sealed partial class ArrowRules
{
    // Projects whose rows still have cycles: one that has lost its last cycle leaves this list. Frosting is one room with a
    // folder for what isn't its users' business.
    private static readonly string[] Cyclic = ["Frosting"];

    // "folder: folders of its project that it names". A row that differs from the code is printed as it would have to be.
    private const string Table = """
        Addin:
        Avatar:
        Avatar/Failures: Avatar/Schema
        Avatar/Frames: Avatar/Failures Avatar/Renderers/Description Avatar/Steps
        Avatar/Gpu:
        Avatar/Inputs: Avatar/Recipes Avatar/Renderers/Description Avatar/Schema
        Avatar/Recipes: Avatar/Gpu Avatar/Renderers/Description Avatar/Schema
        Avatar/Renderers/Command: Avatar Avatar/Failures Avatar/Frames Avatar/Gpu Avatar/Renderers/Description Avatar/Renderers/Failures Avatar/Renderers/Jobs Avatar/Renderers/Memory Avatar/Renderers/Preflight Avatar/Renderers/Preview Avatar/Steps
        Avatar/Renderers/Description: Avatar/Failures Avatar/Schema
        Avatar/Renderers/Failures: Avatar/Failures Avatar/Renderers/Description Avatar/Renderers/Jobs Avatar/Schema
        Avatar/Renderers/Jobs: Avatar/Recipes Avatar/Renderers/Description Avatar/Schema Avatar/Steps
        Avatar/Renderers/Memory: Avatar/Recipes Avatar/Renderers/Description Avatar/Renderers/Jobs Avatar/Renderers/Preview Avatar/Steps
        Avatar/Renderers/Preflight: Avatar/Recipes Avatar/Renderers/Description Avatar/Renderers/Jobs Avatar/Renderers/Memory
        Avatar/Renderers/Preview: Avatar/Failures Avatar/Steps
        Avatar/Schema:
        Avatar/Steps: Avatar Avatar/Failures Avatar/Recipes
        Avatar/Videos: Avatar Avatar/Failures Avatar/Gpu Avatar/Inputs Avatar/Recipes Avatar/Renderers/Command Avatar/Renderers/Description Avatar/Renderers/Jobs Avatar/Renderers/Memory Avatar/Renderers/Preview Avatar/Steps
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
        Faces:
        Faces/Finding: Faces Faces/Networks
        Faces/Networks:
        Faces/Portraits: Faces Faces/Finding
        Frosting: Frosting/Internal
        Frosting/Internal: Frosting
        Host: Host/CommandLine Host/Console Host/Doctor Host/Session Host/Tasks Host/UpToDate
        Host/Aliases: Host/CommandLine
        Host/CommandLine: Host/Console
        Host/Console:
        Host/Doctor: Host/CommandLine Host/Console Host/Session
        Host/Events: Host/CommandLine
        Host/Hooks: Host/CommandLine Host/Console Host/Events Host/Reports
        Host/Housekeeping: Host/CommandLine Host/Console Host/Reports Host/Session
        Host/Plans: Host/CommandLine Host/Console Host/Events Host/Reports Host/Session
        Host/Reports: Host/Console Host/Events
        Host/Reports/Metrics: Host/Console Host/Events Host/Reports
        Host/Reports/Page: Host/Console Host/Events Host/Reports
        Host/SelfTest: Host/CommandLine
        Host/Session: Host/CommandLine Host/Events
        Host/Tasks: Host/CommandLine Host/Console Host/Doctor Host/Events Host/Hooks Host/Housekeeping Host/Plans Host/Reports Host/Reports/Metrics Host/Reports/Page Host/SelfTest Host/Session Host/UpToDate Host/Views Host/Views/Pipelines
        Host/UpToDate: Host/CommandLine Host/Events Host/Reports Host/Session
        Host/Views: Host/CommandLine Host/Console Host/Events Host/Reports Host/Session Host/Views/Pipelines
        Host/Views/Pipelines: Host/CommandLine Host/Console Host/Events Host/Reports
        Media:
        Media/Colours: Media/Formats
        Media/Ffmpeg: Media
        Media/Formats: Media
        Media/Measurements: Media
        Media/Pictures: Media Media/Formats Media/Measurements
        Media/Sound: Media Media/Ffmpeg Media/Formats
        Media/Subtitles: Media/Pictures Media/Subtitles/Fonts
        Media/Subtitles/Fonts:
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
