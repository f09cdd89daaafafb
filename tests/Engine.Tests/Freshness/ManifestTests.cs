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

    private static IReadOnlyList<string> Explain(Step step, string before, string now) =>
        Difference.Of(step, before, now).Reasons;

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
            Explain(now, Of(before).Text, Of(now).Text)
        );
    }

    [Fact]
    public void An_explanation_names_files_by_their_paths()
    {
        var step = Join("a", ["@x", "@y"]);
        var before = Manifest.Of(step, ["d1", "d2"]).Text;
        Assert.Equal(
            ["inputs/y changed"],
            Explain(step, before, Manifest.Of(step, ["d1", "d3"]).Text)
        );
        Assert.Equal(
            ["inputs/y is new"],
            Explain(step, Manifest.Of(Join("a", ["@x"]), ["d1"]).Text, before)
        );
    }

    [Fact]
    public void Two_long_values_are_shown_where_they_differ()
    {
        var calm = Asking(("prompt", new string('a', 500) + " calm " + new string('z', 500)));
        var glad = Asking(("prompt", new string('a', 500) + " glad " + new string('z', 500)));
        var reason = Assert.Single(Explain(glad, Of(calm).Text, Of(glad).Text));
        Assert.Contains(" calm zzz", reason);
        Assert.Contains(" glad zzz", reason);
        Assert.InRange(reason.Length, 50, 200);
    }

    private static Step Following(Step step, params Cause[] causes) =>
        step with
        {
            Causes = () => causes,
        };

    private static Cause Setting(string name, string value) => new(CauseKind.Setting, name, value);

    [Fact]
    public void Causes_are_kept_beside_the_key_and_not_in_it()
    {
        var plain = Of(Asking(("prompt", "calm")));
        var told = Of(Following(Asking(("prompt", "calm")), Setting("a=b", "1\n2")));
        Assert.Equal((plain.Key, plain.Text), (told.Key, told.Text));
        Assert.Equal(plain.Text, plain.Told);
        Assert.StartsWith(plain.Text, told.Told, StringComparison.Ordinal);
        Assert.Equal(ContentHash.OfText(told.Text), told.Key);
    }

    private static IReadOnlyList<string> Between(Step before, Step now) =>
        Explain(now, Of(before).Told, Of(now).Text);

    [Fact]
    public void A_cause_is_told_instead_of_the_lines_that_follow_from_it()
    {
        var before = Following(Asking(("command", "crop:0.18")), Setting("image.topBias", "0.18"));
        var now = Following(Asking(("command", "crop:0.4")), Setting("image.topBias", "0.4"));
        Assert.Equal(["image.topBias: 0.18 → 0.4"], Between(before, now));
    }

    [Fact]
    public void What_comes_and_goes_with_a_change_is_not_told_beside_it()
    {
        var before = Following(
            Asking(("backend", "preview")),
            Setting("backend", "preview"),
            new(CauseKind.File, "inputs/images/a.json", "1")
        );
        var now = Following(
            Asking(("backend", "grain"), ("argument 1", "18")),
            Setting("backend", "grain"),
            Setting("backendOptions.grain", "18"),
            new(CauseKind.Part, "recipes/backends/grain.json", "1")
        );
        Assert.Equal(
            ["backend: preview → grain", "inputs/images/a.json is gone"],
            Between(before, now)
        );
    }

    [Theory]
    [InlineData(CauseKind.File, "1", "2", "thing changed")]
    [InlineData(CauseKind.File, null, "2", "thing is new")]
    [InlineData(CauseKind.File, "1", null, "thing is gone")]
    [InlineData(CauseKind.Part, "1", "2", "thing changed")]
    [InlineData(CauseKind.Tool, "5.1", "7.0", "thing changed: 5.1 → 7.0")]
    [InlineData(CauseKind.Setting, "5.1", "7.0", "thing: 5.1 → 7.0")]
    [InlineData(CauseKind.Setting, "", "7.0", "thing: nothing → 7.0")]
    [InlineData(CauseKind.Derived, "1", "2", "command changed: old → new")]
    public void Each_kind_of_cause_has_its_words(
        CauseKind kind,
        string? was,
        string? now,
        string reason
    )
    {
        Step With(string command, string? value) =>
            Following(
                Asking(("command", command)),
                value is null ? [] : [new Cause(kind, "thing", value)]
            );
        Assert.Equal([reason], Between(With("old", was), With("new", now)));
    }

    [Fact]
    public void A_setting_that_reaches_a_step_through_an_input_is_told_only_where_that_input_changed()
    {
        var cause = Setting("image.topBias", "0.4") with { ExplainsInput = true };
        var step = Join("a", ["b"], "1");
        var before = Following(step, cause with { Value = "0.18" });
        var told = Manifest.Of(before, ["d1"]).Told;
        var now = Following(step, cause);
        Assert.Equal(
            ["image.topBias: 0.18 → 0.4"],
            Explain(now, told, Manifest.Of(now, ["d2"]).Text)
        );
        now = Following(Join("a", ["b"], "2"), cause);
        Assert.Equal(
            ["made by another version of this program (request changed: 1 → 2)"],
            Explain(now, told, Manifest.Of(now, ["d1"]).Text)
        );
    }

    [Fact]
    public void Of_many_lines_without_a_cause_the_first_few_are_told()
    {
        Step With(char letter) =>
            Asking([.. Enumerable.Range(0, 25).Select(i => ($"argument {i}", letter.ToString()))]);
        Assert.Equal(4, Between(With('a'), With('b')).Count);
        Assert.Equal("and 22 more lines of its request", Between(With('a'), With('b'))[3]);
    }
}
