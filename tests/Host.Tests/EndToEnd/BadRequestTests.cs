namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What is wrong with a recipe or a command line: told at once, nothing is run, and the program ends 2.</summary>
public sealed class BadRequestTests(Rendered rendered)
{
    private const int Limit = 120_000;

    private static async Task<Call> IsRefused(Workspace workspace, params string[] arguments)
    {
        var before = workspace.Listing("outputs");
        var call = await workspace.Run(arguments);
        call.Ends(2);
        Assert.Equal(before, workspace.Listing("outputs"));
        Assert.Empty(call.Out);
        return call;
    }

    [Fact(Timeout = Limit)]
    public async Task Every_problem_of_a_recipe_is_told_at_once_with_its_line_and_column()
    {
        using var copy = await rendered.Copy();
        copy.Write(
            "recipes/default.json",
            "{\n  \"backend\": \"previw\",\n  \"atempts\": 3,\n  \"seed\": \"x\",\n  \"image\": { \"topBias\": 2 },\n  \"size\": \"705*384\"\n}\n"
        );
        var call = await IsRefused(copy, "--target=Render");
        Assert.Equal(
            [
                "recipes/default.json:2:14: there is no backend 'previw' in recipes/backends; did you mean 'preview'?",
                "recipes/default.json:3:3: unknown key 'atempts'; did you mean 'attempts'?",
                "recipes/default.json:4:11: seed must be an integer from 0 to 4294967295, not \"x\"; write for example \"seed\": 420",
                "recipes/default.json:5:25: image.topBias must be a number from 0 to 1, not 2; write for example \"topBias\": 0.18",
                "recipes/default.json:6:11: size must be a size like \"704*384\" (even sides of at least 16), or a list of sizes by length, not \"705*384\"; write for example \"size\": \"704*384\"",
            ],
            call.ErrorLines.Order(StringComparer.Ordinal)
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Broken_json_is_told_with_its_place()
    {
        using var copy = await rendered.Copy();
        copy.Write("recipes/default.json", "{\n  \"backend\": \"preview\"\n  \"seed\": 1\n}\n");
        var call = await IsRefused(copy, "--target=Render");
        Assert.Matches(@"^recipes/default\.json:3:\d+: .+; .+$", Assert.Single(call.ErrorLines));
    }

    [Fact(Timeout = Limit)]
    public async Task A_size_that_the_backend_does_not_render_is_refused()
    {
        using var copy = await rendered.Copy();
        copy.WithModel()
            .Write(
                "recipes/backends/model.json",
                copy.Text("recipes/backends/model.json")
                    .Replace("\"any\"", "[\"704*384\", \"384*256\"]", StringComparison.Ordinal)
            );
        var call = await IsRefused(copy, "--target=Render");
        Assert.Matches(
            @"^recipes/default\.json:1:\d+: backend model doesn't render 192\*128; it renders 704\*384, 384\*256$",
            Assert.Single(call.ErrorLines)
        );
    }

    [Theory(Timeout = Limit)]
    [InlineData("--target=Rendr", "'Rendr' isn't a target; did you mean Render?")]
    [InlineData("--vidoes=ann", "--vidoes isn't an option; did you mean --videos?")]
    [InlineData(
        "--jobs=0",
        "--jobs=0 isn't a whole number from 1 to 1024; write for example --jobs=4"
    )]
    [InlineData(
        "--recipe=defualt",
        "--recipe=defualt: there is no recipe 'defualt' in recipes; did you mean 'default'?"
    )]
    [InlineData(
        "--target=outputs/anm.mp4",
        "--target=outputs/anm.mp4: no recording in inputs/audio has that name; did you mean 'outputs/ann.mp4'?"
    )]
    [InlineData("--videos=bbo", "--videos=bbo: fits no video; did you mean 'bob'?")]
    [InlineData("--set=sead=1", "--set sead=1: unknown key 'sead'; did you mean 'seed'?")]
    [InlineData("ann", "'ann' isn't an option; a task is named by --target=ann")]
    public async Task A_mistyped_word_is_refused_with_the_nearest_known_one(
        string word,
        string problem
    )
    {
        using var copy = await rendered.Copy();
        var call = await IsRefused(copy, word);
        Assert.Equal([problem], call.ErrorLines);
    }

    [Fact(Timeout = Limit)]
    public async Task Recipes_that_extend_each_other_are_named()
    {
        using var copy = await rendered.Copy();
        copy.Recipe("""{ "extends": "b" }""", "a").Recipe("""{ "extends": "a" }""", "b");
        var call = await IsRefused(copy, "--recipe=a");
        Assert.Contains("a -> b -> a", Assert.Single(call.ErrorLines), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Plan_refuses_what_render_refuses()
    {
        using var copy = await rendered.Copy();
        copy.Write("recipes/default.json", "{ \"sed\": 1 }");
        await IsRefused(copy, "--target=Plan");
        await IsRefused(copy, "--target=Preprocess");
        await IsRefused(copy, "--target=Clean");
    }

    [Fact(Timeout = Limit)]
    public async Task Inputs_without_a_recording_are_named()
    {
        using var workspace = new Workspace();
        var call = await IsRefused(workspace, "--target=Render");
        Assert.Contains("isn't there; put recordings there", call.Errors, StringComparison.Ordinal);
    }
}
