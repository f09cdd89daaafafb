using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Planning;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Publishing;

/// <summary>Results that are durable and can't be filed: their records' folder is a file.</summary>
public sealed class IndexCommitterTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();

    public IndexCommitterTests()
    {
        build.Input("a", "1");
        Disk.CreateFolder(build.Workspace.Build);
        Disk.WriteText(build.Workspace.Records, "in the way");
    }

    public void Dispose() => build.Dispose();

    private static Step[] Two() => [Join("first", ["@a"]), Join("second", ["first"]).Needed()];

    [Fact(Timeout = Limit)]
    public async Task What_can_not_be_filed_is_made_all_the_same_and_told()
    {
        await build.RunAsync(Two());
        Assert.Equal(["first", "second"], build.Ran);
        Assert.All(build.Report.Steps, step => Assert.Equal(StepEnd.Made, step.End));
        var told = Assert.Single(
            build.Seen.Events,
            text => text.StartsWith("note", StringComparison.Ordinal)
        );
        Assert.Contains("the next run enters it", told);
        Assert.False(build.IsFiled);
    }

    [Fact(Timeout = Limit)]
    public async Task What_could_not_be_filed_is_entered_by_the_next_run_and_not_made_again()
    {
        await build.RunAsync(Two());
        Disk.DeleteFile(build.Workspace.Records);
        await build.RunAsync(Two());
        Assert.Empty(build.Ran);
        Assert.Equal(2, build.Notes.Count);
        Assert.Equal(2, Disk.Files(build.Workspace.Records).Count());
        Assert.Empty(Disk.Folders(build.Workspace.Work));
        Assert.True(build.IsFiled);
    }

    [Fact(Timeout = Limit)]
    public async Task What_could_not_be_filed_and_was_found_to_be_bad_is_not_entered_by_the_next_run()
    {
        var check = Make(
            "checked",
            ["first"],
            (_, _) =>
                Task.FromResult<StepResult>(
                    new StepResult.Failed(
                        Failing.As("Broken", "it is broken", transient: true) with
                        {
                            Invalidates = "make first",
                        }
                    )
                )
        );
        await build.RunAsync(Two()[0], check);
        Disk.DeleteFile(build.Workspace.Records);
        await build.RunAsync(Two()[0]);
        Assert.Equal(["first"], build.Ran);
    }
}
