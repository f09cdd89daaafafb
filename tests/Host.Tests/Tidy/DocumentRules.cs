using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>What the documents owe their reader, beside what the README's own tests look at.</summary>
public sealed class DocumentRules
{
    private static string Readme =>
        Repository.Has("README.md")
            ? Repository.Text("README.md")
            : throw new FileNotFoundException("README.md is missing");

    [Fact]
    public void Every_task_has_a_description() =>
        Assert.All(
            TaskEntry.In(typeof(Help).Assembly),
            task => Assert.False(string.IsNullOrWhiteSpace(task.Description), task.Name)
        );

    [Fact]
    public void The_readmes_two_commands_are_there() =>
        Assert.All(
            (string[])["./build.sh --target=Render", "./build.sh --target=Test"],
            command => Assert.Contains(command, Readme, StringComparison.Ordinal)
        );

    [Fact]
    public void Every_sample_is_credited()
    {
        var credits = Repository.Text("inputs/README.md");
        var media = Repository
            .Files("inputs/audio")
            .Concat(Repository.Files("inputs/images", ".jpg", ".png"));
        Assert.All(
            media,
            file =>
                Assert.Contains(
                    Path.GetFileNameWithoutExtension(file),
                    credits,
                    StringComparison.OrdinalIgnoreCase
                )
        );
    }
}
