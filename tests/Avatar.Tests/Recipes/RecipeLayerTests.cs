using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Recipes;

public sealed class RecipeLayerTests
{
    [Fact(Timeout = 20_000)]
    public Task Options_lie_above_overrides_above_the_recipe_above_what_it_extends_above_defaults() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder(
                    """{ "extends": "base", "retryBackoff": 3, "attempts": 3, "seed": 3, "timeoutSeconds": 3 }"""
                ).With(
                    "base",
                    """{ "prompt": "base", "retryBackoff": 2, "attempts": 2, "seed": 2, "timeoutSeconds": 2 }"""
                );
                var recipe = folder.Load("r", "timeoutSeconds=5");
                var problems = new List<Problem>();
                var overrides = RecipeReader.ReadOverrides(
                    """{ "seed": 4, "timeoutSeconds": 4 }""",
                    "inputs/a.json",
                    problems
                );
                var settings = recipe.Resolve(overrides, problems)!;
                Assert.Empty(problems);
                Assert.Equal(
                    (30.0, "base", 3.0, 3, 4L, 5.0),
                    (
                        settings.RetryDelaySeconds,
                        settings.Prompt,
                        settings.RetryBackoff,
                        settings.Attempts,
                        settings.Seed,
                        settings.TimeoutSeconds
                    )
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Videos_without_overrides_share_one_settings() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder("{}");
                var recipe = folder.Load();
                Assert.Same(recipe.Settings, recipe.Resolve(null, []));
                Assert.Equal(new Settings(), recipe.Settings);
                Assert.Equal("preview", recipe.BackendOf(recipe.Settings).Builtin);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task A_watermark_is_merged_key_by_key_and_removed_by_null() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder(
                    """{ "finish": { "watermark": { "file": "w.png", "width": 50 } } }"""
                );
                var recipe = folder.Load();
                var lighter = recipe.Resolve(
                    RecipeReader.ReadOverrides(
                        """{ "finish": { "watermark": { "opacity": 0.1 } } }""",
                        "a",
                        []
                    ),
                    []
                );
                Assert.Equal(
                    new WatermarkSettings
                    {
                        File = "w.png",
                        Width = 50,
                        Opacity = 0.1,
                    },
                    lighter!.Finish.Watermark
                );
                var none = recipe.Resolve(
                    RecipeReader.ReadOverrides("""{ "finish": { "watermark": null } }""", "a", []),
                    []
                );
                Assert.Null(none!.Finish.Watermark);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Another_backend_forgets_the_options_of_the_one_below() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder(
                    """{ "backendOptions": { "steps": 9 }, "size": "704*384", "backend": "strict" }"""
                );
                var recipe = folder.Load();
                Assert.Equal("9", recipe.Settings.BackendOptions.Values["steps"]);
                var problems = new List<Problem>();
                Assert.Empty(
                    recipe
                        .Resolve(
                            RecipeReader.ReadOverrides(
                                """{ "backend": "preview" }""",
                                "a",
                                problems
                            ),
                            problems
                        )!
                        .BackendOptions.Values
                );
                Assert.Empty(problems);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task What_an_override_makes_wrong_is_told_at_the_override() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder("""{ "size": "640*480" }""");
                var recipe = folder.Load();
                var problems = new List<Problem>();
                var overrides = RecipeReader.ReadOverrides(
                    """{ "size": "720*400", "backend": "strict" }""",
                    "inputs/a.json",
                    problems
                );
                Assert.Null(recipe.Resolve(overrides, problems));
                Assert.Null(
                    RecipeReader.ReadOverrides("""{ "extends": "r" }""", "inputs/b.json", problems)
                );
                Assert.Equal(
                    [
                        "inputs/a.json:1:11: backend strict doesn't render 720*400; it renders 704*384, 384*256",
                        "inputs/b.json:1:3: a video's settings can't extend a recipe; write the settings themselves, or use --recipe=NAME",
                    ],
                    problems.Select(p => p.ToString())
                );
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = 20_000)]
    [InlineData("seed", "--set seed: has no value; write seed=420")]
    [InlineData("sede=1", "--set sede=1: unknown key 'sede'; did you mean 'seed'?")]
    [InlineData(
        "attempts=three",
        "--set attempts=three: attempts must be an integer from 1 to 20, not \"three\"; write for example \"attempts\": 3"
    )]
    [InlineData(
        "finish.watermark.opacity=0.5",
        "--set finish.watermark.opacity=0.5: finish.watermark has no file; add \"file\": \"logo.png\", or write \"watermark\": null"
    )]
    [InlineData(
        "extends=base",
        "--set extends=base: extends stands in a recipe's file only; use --recipe=NAME"
    )]
    [InlineData(
        "finish.subtitles=brun",
        "--set finish.subtitles=brun: finish.subtitles must be one of \"burn\", \"soft\", \"off\", not \"brun\"; did you mean \"burn\"?"
    )]
    [InlineData(
        "backend=strict",
        "--set backend=strict: backend strict doesn't render 688*368; it renders 704*384, 384*256"
    )]
    public Task A_wrong_option_is_told(string option, string expected) =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder("{}");
                Assert.Equal(expected, folder.Wrong("r", option));
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Options_take_plain_text_numbers_null_and_json() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder("""{ "portrait": "p.png" }""");
                var settings = folder
                    .Load(
                        "r",
                        "prompt=1, \"2\" = [3]",
                        "portrait=null",
                        "finish.loudness=-16",
                        "size=704*384",
                        "finish.watermark={\"file\": \"w.png\"}",
                        "audio.trim=false"
                    )
                    .Settings;
                Assert.Equal(
                    ("1, \"2\" = [3]", null, -16.0, "704*384", "w.png", false),
                    (
                        settings.Prompt,
                        settings.Portrait,
                        settings.Finish.Loudness,
                        settings.Size.For(5).ToString(),
                        settings.Finish.Watermark!.File,
                        settings.Audio.Trim
                    )
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Recipes_that_extend_each_other_are_all_named() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder("""{ "extends": "a" }""")
                    .With("a", """{ "extends": "b" }""")
                    .With("b", """{ "extends": "a" }""");
                Assert.Equal(
                    "recipes/b.json:1:14: recipes extend each other: a -> b -> a; remove one of these extends",
                    folder.Wrong()
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task An_unknown_recipe_is_told_with_the_nearest_and_a_path_is_one() =>
        Task.Run(
            () =>
            {
                using var folder = new RecipeFolder("""{ "seed": 7 }""")
                    .With("fast", "{}")
                    .With("recipe.schema", "{}");
                Assert.Equal(
                    "--recipe=fsat: there is no recipe 'fsat' in recipes; did you mean 'fast'?",
                    folder.Wrong("fsat")
                );
                Assert.Equal(
                    "--recipe=zzzzzz: there is no recipe 'zzzzzz' in recipes; there are: fast, r",
                    folder.Wrong("zzzzzz")
                );
                Assert.Equal(7, folder.Load(Path.Combine(folder.Path, "r.json")).Settings.Seed);
                var gone = Path.Combine(folder.Path, "gone.json");
                Assert.StartsWith(
                    $"{gone}: can't be read: ",
                    folder.Wrong(gone),
                    StringComparison.Ordinal
                );
            },
            TestContext.Current.CancellationToken
        );
}
