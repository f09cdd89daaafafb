using System.Text.RegularExpressions;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>What holds for every source file.</summary>
public sealed partial class SourceRules
{
    private static IReadOnlyList<string> Build => Repository.Files("build", ".cs");

    private static IEnumerable<string> All => Build.Concat(Repository.Files("tests", ".cs"));

    [Fact]
    public void No_source_file_has_more_than_400_lines() =>
        Assert.DoesNotContain(All, file => Repository.Text(file).Split('\n').Length > 401);

    [Fact]
    public void No_type_has_more_than_400_lines_in_all_its_files()
    {
        var types = Build.GroupBy(file => file[..file.IndexOf('.', file.LastIndexOf('/'))]);
        Assert.DoesNotContain(
            types,
            type => type.Sum(file => Repository.Text(file).Split('\n').Length - 1) > 400
        );
    }

    [Fact]
    public void Nothing_is_left_to_do()
    {
        // This file names what it looks for.
        var files = All.Where(file => !file.EndsWith("SourceRules.cs", StringComparison.Ordinal));
        Repository.HasNo(Unfinished(), files, Repository.Text);
        Repository.HasNo(Unfinished(), Scripts, Repository.Text);
    }

    [Fact]
    public void Classes_are_named_for_the_thing_they_are() =>
        Repository.HasNo(VagueName(), Build, Repository.Code);

    [Fact]
    public void Only_its_room_starts_processes() =>
        Repository.HasNo(
            StartsProcesses(),
            Build.Where(file =>
                !file.StartsWith("build/Engine/Processes/", StringComparison.Ordinal)
            ),
            Repository.Code
        );

    [Fact]
    public void Only_the_hosts_terminal_writes_to_the_console() =>
        Repository.HasNo(
            WritesToConsole(),
            Build.Where(file => !file.StartsWith("build/Host/Console/", StringComparison.Ordinal)),
            Repository.Code
        );

    [Fact]
    public void Only_its_room_lifts_the_ban_on_file_operations()
    {
        // /proc, a lock's handle and the schema's own writer say why where they do it.
        var lifted = Build.Where(file =>
            Repository.Text(file).Contains("disable RS0030", StringComparison.Ordinal)
        );
        Assert.All(
            lifted,
            file =>
                Assert.Matches(
                    "^build/(Engine/(Files|Processes|Publishing)|Frosting|Host/Console)/",
                    file
                )
        );
    }

    [Fact]
    public void No_file_names_a_path_of_the_machine_it_was_written_on()
    {
        string[] rest = ["README.md", ".ci/run", "global.json", "Directory.Build.props"];
        var files = All.Concat(Scripts)
            .Concat(Repository.Files("recipes"))
            .Concat(rest.Where(Repository.Has))
            .Concat(Repository.Files("inputs", ".md", ".json", ".txt"))
            .Where(file => !file.EndsWith("SourceRules.cs", StringComparison.Ordinal));
        Repository.HasNo(MachinePath(), files, Repository.Text);
    }

    [Fact]
    public void Every_project_locks_its_packages_and_names_no_version_itself()
    {
        var projects = Repository
            .Files("build", ".csproj")
            .Concat(Repository.Files("tests", ".csproj"));
        Assert.All(
            projects,
            project =>
            {
                Assert.True(
                    Repository.Has(
                        Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")
                    ),
                    project
                );
                Assert.DoesNotMatch("<PackageReference[^>]*Version=", Repository.Text(project));
            }
        );
    }

    [Fact]
    public void The_top_level_holds_what_it_should() =>
        Assert.All(
            (string[])
                [
                    "build.sln",
                    "build.sh",
                    "build.ps1",
                    "LICENSE",
                    "global.json",
                    "Directory.Build.props",
                    "Directory.Packages.props",
                ],
            file => Assert.True(Repository.Has(file), file)
        );

    private static string[] Scripts => ["build.sh", "build.ps1", ".ci/run"];

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(
        @"\b(class|record|struct|interface) \w*(Manager|Service|Helper|Processor|Util|Utils)\b"
    )]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\bProcess\.(Start|GetProcess)|new Process\b|ProcessStartInfo|\bCli\.Wrap\(")]
    private static partial Regex StartsProcesses();

    [GeneratedRegex(@"(?<![\w.])(System\.)?Console\.")]
    private static partial Regex WritesToConsole();

    [GeneratedRegex(
        @"/work/|\bshared/(media|fixtures|bench|DESIGN|STYLE|MEDIA|CAKE)|/home/\w+|/root/|artifactory|nexus\."
    )]
    private static partial Regex MachinePath();
}
