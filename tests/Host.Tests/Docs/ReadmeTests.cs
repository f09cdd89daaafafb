using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Tasks;
using AvatarBuild.Host.Tests.Tidy;

namespace AvatarBuild.Host.Tests.Docs;

/// <summary>README and its pages say what the program does.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme => Repository.Text("README.md");

    [Fact]
    public void The_page_on_recipes_explains_every_key_with_its_default() =>
        Assert.Contains(
            RecipeText.Markdown(),
            Repository.Text("build/docs/recipes.md"),
            StringComparison.Ordinal
        );

    [Fact]
    public void It_has_at_most_12_KB() => Assert.InRange(Readme.Length, 1, 12 * 1024);

    [Fact]
    public void It_names_every_task_and_every_option()
    {
        var readme = Readme;
        foreach (var task in TaskEntry.In(typeof(Render).Assembly))
        {
            Assert.Contains($"`{task.Name}`", readme, StringComparison.Ordinal);
        }

        foreach (var option in OptionTable.All)
        {
            Assert.Contains($"`--{option.Name}", readme, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_names_every_exit_code()
    {
        var readme = Readme;
        foreach (var code in Enum.GetValues<ExitCode>())
        {
            Assert.Contains(
                FormattableString.Invariant($"\n| {(int)code} | "),
                readme,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Every_file_that_a_page_links_to_is_there()
    {
        foreach (
            var page in (string[])
                ["README.md", "build/DESIGN.md", .. Repository.Files("build/docs", ".md")]
        )
        {
            var folder = Path.GetDirectoryName(page)!;
            foreach (Match link in Links().Matches(Repository.Text(page)))
            {
                var target = link.Groups[1].Value;
                Assert.True(
                    target.Contains("://", StringComparison.Ordinal)
                        || Disk.FileExists(Path.Combine(Repository.Root, folder, target)),
                    $"{page} links to {target}"
                );
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)#]+)(#[^)]*)?\)")]
    private static partial Regex Links();
}
