using AvatarBuild.Avatar.Recipes;

namespace AvatarBuild.Avatar.Tests.Recipes;

public sealed class LanguageTagTests : IDisposable
{
    private readonly RecipeFolder _recipes = new();

    public void Dispose() => _recipes.Dispose();

    [Theory]
    [InlineData("en", "eng")]
    [InlineData("DE", "deu")]
    [InlineData("fr-CA", "fra")]
    [InlineData("zh-Hans", "zho")]
    [InlineData("zh-Hant-TW", "zho")]
    [InlineData("zu", "zul")]
    [InlineData("aa", "aar")]
    [InlineData("yue", "yue")]
    [InlineData("xx", null)]
    [InlineData("e", null)]
    [InlineData("english", null)]
    [InlineData("en_US", null)]
    [InlineData("en-", null)]
    [InlineData("en\n", null)]
    [InlineData("", null)]
    public void A_language_has_the_code_of_three_letters_that_tracks_carry(
        string tag,
        string? code
    ) => Assert.Equal(code, LanguageTag.Of(tag));

    [Fact]
    public void A_recipe_s_language_must_be_one()
    {
        _recipes.With("r", """{ "finish": { "subtitleLanguage": "en_US" } }""");
        Assert.Equal(
            "recipes/r.json:1:35: finish.subtitleLanguage must be a language like \"en\", \"zh-Hans\" or \"pt-BR\" or null, not \"en_US\"; write for example \"subtitleLanguage\": \"zh-Hans\"",
            _recipes.Wrong().Replace(_recipes.Root + "/", "", StringComparison.Ordinal)
        );
    }
}
