using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.IO;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Tests.Docs;

/// <summary>The README says what the program does.</summary>
public sealed class ReadmeTests
{
    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Disk.FileExists(Path.Combine(folder, "build.sln")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return folder;
        }
    }

    private static string Readme => Disk.ReadText(Path.Combine(Root, "README.md"));

    [Fact]
    public void It_explains_every_key_of_a_recipe_with_its_default() =>
        Assert.Contains(RecipeText.Markdown(), Readme, StringComparison.Ordinal);

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
    public void Every_file_it_links_to_is_there()
    {
        foreach (var page in (string[])["README.md", "build/DESIGN.md"])
        {
            var path = Path.Combine(Root, page);
            foreach (
                System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(
                    Disk.ReadText(path),
                    @"\]\(([^)#]+)\)"
                )
            )
            {
                var target = link.Groups[1].Value;
                if (!target.Contains("://", StringComparison.Ordinal))
                {
                    var file = Path.Combine(Path.GetDirectoryName(path)!, target);
                    Assert.True(Disk.FileExists(file), $"{page} links to {target}");
                }
            }
        }
    }
}
