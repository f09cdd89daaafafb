using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Host.Tests.CommandLine;

public sealed class SpellingSuggestionTests
{
    [Theory]
    [InlineData("Rendr", "Render")]
    [InlineData("redner", "Render")]
    [InlineData("PLAN", "Plan")]
    [InlineData("Plam", "Plan")]
    [InlineData("Clean ", "Clean")]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("Frobnicate", null)]
    public void The_nearest_word_is_found_when_it_is_near(string written, string? meant) =>
        Assert.Equal(meant, SpellingSuggestion.For(written, ["Clean", "Plan", "Render"]));

    [Fact]
    public void A_million_letters_cost_nothing() =>
        Assert.Null(
            SpellingSuggestion.For(new string('a', 1_000_000), ["Clean", "Plan", "Render"])
        );

    [Fact]
    public void Of_two_the_one_with_fewer_slips_wins() =>
        Assert.Equal("audio", SpellingSuggestion.For("audoi", ["audit", "audio"]));
}
