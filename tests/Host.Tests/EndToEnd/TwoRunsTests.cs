#pragma warning disable RS0030 // tests look at files without the product's own file operations
namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Two runs on one outputs folder.</summary>
public sealed class TwoRunsTests
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_second_run_says_who_holds_the_folder_and_since_when_and_ends_3()
    {
        using var workspace = Workspace.With("ann", "bob").WithModel().Model("hang", "bob");
        var first = workspace.Start("--target=Render", "--jobs=1");
        await first.Writes("tools/hanging-bob");

        var second = await workspace.Render();
        second.Ends(3).Says($"process {first.ProcessId} on {Environment.MachineName} since 20");
        second.Says("--wait");
        Assert.Equal(["ann", "bob"], workspace.ModelCalls().Order(StringComparer.Ordinal));

        await AllIsFiled(workspace);
        await PlanChangesNothing(workspace);

        first.Send(Running.Interrupt);
        (await first.Ended()).Ends(130);
        workspace.ModelForgets("hang", "bob");
        (await workspace.Render()).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_waiting_run_goes_on_when_the_first_ends()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("hang", "ann");
        var first = workspace.Start("--target=Render");
        await first.Writes("tools/hanging-ann");
        var second = workspace.Start("--target=Render", "--wait");
        var third = workspace.Start("--target=Render", "--wait");
        workspace.ModelForgets("hang", "ann");
        // Both have said that they wait when they stop at a lock that this one holds.
        await second.Says("waiting for process");
        await third.Says("waiting for process");
        first.Send(Running.Interrupt);
        (await first.Ended()).Ends(130);
        third.Send(Running.Interrupt);
        (await third.Ended()).Ends(130);
        (await second.Ended()).Ends(0).Says("waiting for process");
        Assert.True(workspace.Has("outputs/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task Two_outputs_folders_do_not_wait_for_each_other()
    {
        using var workspace = Workspace.With("ann").WithModel().Model("hang", "ann");
        var first = workspace.Start("--target=Render");
        await first.Writes("tools/hanging-ann");
        workspace.ModelForgets("hang", "ann");
        (await workspace.Render("--outputs=others")).Ends(0);
        first.Send(Running.Interrupt);
        (await first.Ended()).Ends(130);
        Assert.True(workspace.Has("others/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task An_outputs_folder_of_another_workspace_is_told_and_left_as_it_is()
    {
        using var workspace = Workspace.With("ann");
        (await workspace.Render()).Ends(0);
        using var other = Workspace.With("ann", "bob");
        var before = workspace.Listing("outputs");
        foreach (var task in (string[])["Render", "Preprocess", "Clean", "Plan", "Graph", "Doctor"])
        {
            (await other.Run($"--target={task}", $"--outputs={workspace["outputs"]}"))
                .Ends(3)
                .Says(workspace["inputs"])
                .Says(other["inputs"])
                .Says("--outputs=DIR");
        }

        Assert.Equal(
            before.Where(IsContent),
            workspace.Listing("outputs").Where(IsContent),
            StringComparer.Ordinal
        );
        (await workspace.RenderAgain("--videos=ann")).Ends(0).Says("; 0 steps run");
        Directory.Delete(workspace["inputs"], recursive: true);
        (await other.RenderAgain($"--outputs={workspace["outputs"]}")).Ends(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_workspace_that_was_copied_moved_or_is_reached_by_links_stays_its_own()
    {
        using var workspace = Workspace.With("ann");
        (await workspace.Render()).Ends(0);
        using var copy = workspace.CopyElsewhere();
        (await copy.Render()).Ends(0).Runs();
        (await copy.Run("--target=Plan")).Ends(0).Says("fresh    ann");
        var links = Directory.CreateDirectory(copy["links"]).FullName;
        foreach (var folder in (string[])["inputs", "outputs"])
        {
            File.CreateSymbolicLink(Path.Combine(links, folder), workspace[folder]);
        }

        (await copy.RenderAgain($"--inputs={links}/inputs", $"--outputs={links}/outputs"))
            .Ends(0)
            .Says("; 0 steps run");
        Directory.Move(workspace["inputs"], workspace["sources"]);
        (await workspace.Render("--inputs=" + workspace["sources"])).Ends(0).Runs();
    }

    // A lock's text changes with each look, and so does a folder's time.
    private static bool IsContent(string line) =>
        !line.Contains("/.build/lock ", StringComparison.Ordinal)
        && !line.Contains("/.build  ", StringComparison.Ordinal);

    // What was told is entered into the index within 0.2 s, and then its private folders are emptied; the hanging step's stays.
    private static async Task AllIsFiled(Workspace workspace)
    {
        var work = workspace["outputs/.build/work"];
        while (
            workspace.Has("outputs/.build/index.db-journal")
            || Directory.EnumerateFiles(work, "record.json", SearchOption.AllDirectories).Any()
            || Directory
                .EnumerateDirectories(work)
                .Count(folder => Directory.EnumerateFileSystemEntries(folder).Any()) > 1
        )
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task PlanChangesNothing(Workspace workspace)
    {
        var before = workspace.Listing("outputs");
        var plan = await workspace.Run("--target=Plan");
        plan.Ends(0).Says("fresh    ann").Says("make     bob").Says("render bob: never made");
        Assert.Equal(before, workspace.Listing("outputs"));
        var dry = await workspace.Render("--dryrun");
        dry.Ends(0).Says("make     bob");
        Assert.Equal(before, workspace.Listing("outputs"));
    }
}
