#pragma warning disable RS0030 // tests look at files without the product's own file operations

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What must not run anything.</summary>
public sealed class NothingToDoTests(Rendered rendered)
{
    private const int Limit = 120_000;

    private static async Task IsFresh(Workspace workspace, params string[] arguments)
    {
        var call = await workspace.Render(arguments);
        call.Ends(0).Runs();
        Assert.Equal(3, call.Report.Count("fresh"));
        Assert.Equal(0, call.Report.Count("stepsRun"));
        call.Says("3 videos: 3 fresh; 0 steps run");
    }

    [Fact(Timeout = Limit)]
    public async Task A_copy_of_the_workspace_elsewhere_with_fresh_times_is_fresh()
    {
        using var copy = await rendered.Copy();
        await IsFresh(copy);
    }

    [Fact(Timeout = Limit)]
    public async Task Touching_every_file_makes_nothing_stale()
    {
        using var copy = await rendered.Copy();
        copy.TouchAll();
        await IsFresh(copy);
        copy.TouchAll();
        await IsFresh(copy);
    }

    [Fact(Timeout = Limit)]
    public async Task A_prompt_that_the_preview_does_not_take_runs_nothing()
    {
        using var copy = await rendered.Copy();
        copy.Write("inputs/prompts/bob.txt", "Bob sings.");
        await IsFresh(copy);
        await IsFresh(copy, "--set", "prompt=Everybody sings.");
    }

    [Fact(Timeout = Limit)]
    public async Task Jobs_and_retries_reach_no_video()
    {
        using var copy = await rendered.Copy();
        await IsFresh(copy, "--jobs=1", "--set", "attempts=5", "--set", "timeoutSeconds=60");
    }

    [Fact(Timeout = Limit)]
    public async Task Comments_and_order_in_a_recipe_reach_no_video()
    {
        using var copy = await rendered.Copy();
        copy.Write(
            "recipes/default.json",
            "// how videos are made\n" + copy.Text("recipes/default.json")
        );
        await IsFresh(copy);
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_intermediate_that_nobody_needs_is_not_made()
    {
        using var copy = await rendered.Copy();
        Directory.Delete(copy["outputs/.build/audio"], true);
        Directory.Delete(copy["outputs/.build/image"], true);
        await IsFresh(copy);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lost_index_loses_no_finished_render()
    {
        using var copy = await rendered.Copy();
        foreach (var file in Directory.GetFiles(copy["outputs/.build"], "index*"))
        {
            File.Delete(file);
        }

        await IsFresh(copy);
    }

    [Fact(Timeout = Limit)]
    public async Task A_broken_index_is_rebuilt_from_the_records()
    {
        using var copy = await rendered.Copy();
        copy.Write("outputs/.build/index.db", new string('x', 5000));
        await IsFresh(copy);
        await IsFresh(copy);
    }

    [Fact(Timeout = Limit)]
    public async Task Plan_says_that_all_is_fresh_and_writes_nothing()
    {
        using var copy = await rendered.Copy();
        var before = copy.Listing(".");
        var plan = await copy.Run("--target=Plan");
        plan.Ends(0).Says("3 videos: 0 to make, 3 fresh, 0 with bad input");
        Assert.Equal(before, copy.Listing("."));
    }

    [Fact(Timeout = Limit)]
    public async Task Inputs_and_outputs_elsewhere_are_the_same_videos()
    {
        using var copy = await rendered.Copy();
        Directory.Move(copy["inputs"], copy["recordings of today"]);
        Directory.Move(copy["outputs"], copy["videos"]);
        var call = await copy.RenderAgain("--inputs=recordings of today", "--outputs", "videos");
        call.Ends(0).Says("3 videos: 3 fresh; 0 steps run");
    }
}
