using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Graph;
using CsCheck;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Freshness;

public sealed class ManifestTests
{
    private static Step Asking(params (string Label, string Value)[] lines) =>
        Join("a", ["@x"]) with
        {
            Request = [.. lines.Select(line => new RequestLine(line.Label, line.Value))],
        };

    private static Manifest Of(Step step) => Manifest.Of(step, ["d1"]);

    [Fact]
    public void Where_files_lie_is_not_in_the_key()
    {
        var here = Join("a", ["@x"]);
        var there = Join("sub/b", ["@y/z"]) with { Name = "another" };
        Assert.Equal(Of(here).Key, Of(there).Key);
    }

    [Fact]
    public void Resources_retries_and_priority_are_not_in_the_key()
    {
        var plain = Join("a", ["@x"]);
        var rich = plain.Wanting("gpu", 2).Tried(3) with { Priority = 7 };
        Assert.Equal(Of(plain).Key, Of(rich).Key);
    }

    [Fact]
    public void Every_difference_of_a_request_is_another_key()
    {
        var text = Gen.String[Gen.Char["=\n\\a"], 0, 2];
        var lines = Gen.Select(text, text).Array[0, 2];
        Gen.Select(lines, lines)
            .Sample(
                pair =>
                {
                    var (one, other) = pair;
                    var isSameKey = Of(Asking(one)).Key == Of(Asking(other)).Key;
                    return isSameKey == one.SequenceEqual(other);
                },
                iter: 100_000
            );
    }

    [Fact]
    public void An_explanation_names_what_changed_came_and_went()
    {
        var before = Asking(("prompt", "calm"), ("seed", "1"), ("argument", "-x"));
        var now = Asking(("prompt", "glad"), ("argument", "-x"), ("argument", "-y"));
        Assert.Equal(
            ["prompt changed: calm → glad", "argument (2) is new: -y", "seed is gone: 1"],
            Manifest.Explain(now, Of(before).Text, Of(now).Text)
        );
    }

    [Fact]
    public void An_explanation_names_files_by_their_paths()
    {
        var step = Join("a", ["@x", "@y"]);
        var before = Manifest.Of(step, ["d1", "d2"]).Text;
        Assert.Equal(
            ["inputs/y changed"],
            Manifest.Explain(step, before, Manifest.Of(step, ["d1", "d3"]).Text)
        );
        Assert.Equal(
            ["inputs/y is new"],
            Manifest.Explain(step, Manifest.Of(Join("a", ["@x"]), ["d1"]).Text, before)
        );
    }

    [Fact]
    public void Two_long_values_are_shown_where_they_differ()
    {
        var calm = Asking(("prompt", new string('a', 500) + " calm " + new string('z', 500)));
        var glad = Asking(("prompt", new string('a', 500) + " glad " + new string('z', 500)));
        var reason = Assert.Single(Manifest.Explain(glad, Of(calm).Text, Of(glad).Text));
        Assert.Contains(" calm zzz", reason);
        Assert.Contains(" glad zzz", reason);
        Assert.InRange(reason.Length, 50, 200);
    }
}
