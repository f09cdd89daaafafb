#pragma warning disable RS0030 // reads the repository's own files
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;
using CsCheck;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace AvatarBuild.Avatar.Tests.Recipes;

public sealed class RecipeSchemaTests
{
    private static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "build.sln")))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            return folder;
        }
    }

    private static string Shipped(string name) =>
        File.ReadAllText(Path.Combine(Repository, "recipes", name + ".schema.json"));

    private static string Default =>
        File.ReadAllText(Path.Combine(Repository, "recipes", "default.json"));

    [Fact(Timeout = 60_000)]
    public async Task The_schemas_accept_the_shipped_recipe_and_backend()
    {
        var recipe = await JsonSchema.FromJsonAsync(
            RecipeSchema.Write(),
            TestContext.Current.CancellationToken
        );
        Assert.Empty(recipe.Validate(JToken.Parse(Default)));
        var backend = await JsonSchema.FromJsonAsync(
            RecipeSchema.WriteBackend(),
            TestContext.Current.CancellationToken
        );
        var preview = await File.ReadAllTextAsync(
            Path.Combine(Repository, "recipes", "backends", "preview.json"),
            TestContext.Current.CancellationToken
        );
        Assert.Empty(backend.Validate(JToken.Parse(preview)));
        var portrait = await JsonSchema.FromJsonAsync(
            RecipeSchema.WritePortrait(),
            TestContext.Current.CancellationToken
        );
        Assert.Empty(portrait.Validate(JToken.Parse(PortraitFacts.Example)));
        Assert.NotEmpty(portrait.Validate(JToken.Parse("""{ "mouth": { "x": 1 } }""")));
    }

    [Fact]
    public void The_shipped_schemas_are_those_of_the_tables()
    {
        Assert.Equal(Shipped("recipe"), RecipeSchema.Write());
        Assert.Equal(Shipped("backend"), RecipeSchema.WriteBackend());
        Assert.Equal(Shipped("portrait"), RecipeSchema.WritePortrait());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{ "promt": "x" }""", false)]
    [InlineData("""{ "finish": { "watermark": { "opacty": 1 } } }""", false)]
    [InlineData("""{ "attempts": 0 }""", false)]
    [InlineData("""{ "seed": 1.5 }""", false)]
    [InlineData("""{ "image": { "fit": "cuver" } }""", false)]
    [InlineData("""{ "size": "704x384" }""", false)]
    [InlineData("""{ "size": [{ "size": "704*384", "x": 1 }] }""", false)]
    [InlineData("""{ "portrait": 3 }""", false)]
    [InlineData("""{ "backendOptions": { "a": [] } }""", false)]
    [InlineData(
        """{ "size": "704*384", "portrait": null, "finish": { "watermark": null, "loudness": null } }""",
        true
    )]
    [InlineData(
        """{ "finish": { "watermark": { "file": "a.png", "corner": "topLeft" } }, "backend": "strict", "size": "704*384", "backendOptions": { "steps": 4 } }""",
        true
    )]
    public async Task The_schema_and_the_reader_agree(string text, bool right)
    {
        var schema = await JsonSchema.FromJsonAsync(
            RecipeSchema.Write(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(right, schema.Validate(JToken.Parse(text)).Count == 0);
        var problems = new List<Problem>();
        RecipeReader.ReadLayer(text, "r.json", problems);
        Assert.Equal(right, problems.Count == 0);
    }

    [Fact(Timeout = 60_000)]
    public Task The_shipped_recipe_says_the_defaults_except_its_prompt() =>
        Task.Run(
            () =>
            {
                var problems = new List<Problem>();
                var recipe = Recipe.Load(
                    Path.Combine(Repository, "recipes"),
                    "default",
                    [],
                    problems
                );
                Assert.Empty(problems);
                Assert.Equal(new Settings { Prompt = recipe!.Settings.Prompt }, recipe.Settings);
                Assert.False(recipe.BackendOf(recipe.Settings).UsesPrompt);
                Assert.False(recipe.BackendOf(recipe.Settings).UsesSeed);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 60_000)]
    public Task Every_key_is_in_the_help_with_an_example_that_it_accepts() =>
        Task.Run(
            () =>
            {
                Assert.Contains(
                    "| `finish.watermark.opacity` | `0.6` | 0 (invisible) to 1. |",
                    RecipeText.Markdown(),
                    StringComparison.Ordinal
                );
                foreach (
                    var key in RecipeKeys.Table.Keys.Where(k =>
                        k.Path is not ("extends" or "$schema")
                    )
                )
                {
                    var problems = new List<Problem>();
                    Assert.NotNull(
                        RecipeReader.ReadOption($"{key.Path}={key.Example.Trim('"')}", problems)
                    );
                    Assert.Empty(problems);
                }
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 120_000)]
    public Task No_mutation_of_a_recipe_throws_and_every_problem_lies_within_the_file() =>
        Task.Run(
            () =>
            {
                var text = Default;
                var cut = Gen.Select(
                    Gen.Int[0, text.Length],
                    Gen.Int[0, 12],
                    Gen.OneOf(
                        Gen.String[0, 4],
                        Gen.String[Gen.Char["{}[]\",:\\/*'\n\r \t0123456789.eE-+tfnNI"], 0, 5]
                    )
                );
                cut.Array[1, 4]
                    .Sample(
                        mutations =>
                        {
                            var mutated = text;
                            foreach (var (at, length, insert) in mutations)
                            {
                                var from = Math.Min(at, mutated.Length);
                                mutated =
                                    mutated[..from]
                                    + insert
                                    + mutated[Math.Min(mutated.Length, from + length)..];
                            }

                            var problems = new List<Problem>();
                            RecipeReader.ReadLayer(mutated, "r.json", problems);
                            var lines = mutated.ReplaceLineEndings("\n").Split('\n');
                            Assert.All(problems, p => Assert.InRange(p.Line, 1, lines.Length));
                            Assert.All(
                                problems,
                                p =>
                                    Assert.True(
                                        p.Column >= 1 && p.Message.Length > 0 && p.Remedy.Length > 0
                                    )
                            );
                        },
                        iter: 20_000
                    );
            },
            TestContext.Current.CancellationToken
        );
}
