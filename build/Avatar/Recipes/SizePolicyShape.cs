using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>One size, or sizes by length: ascending limits, and a last rule without one.</summary>
internal sealed record SizePolicyShape : Shape
{
    private const string SizeForm = "a size like \"704*384\" (even sides of at least 16)";

    public override string Expected => SizeForm + ", or a list of sizes by length";

    public override string Render(object value)
    {
        var rules = ((SizePolicy)value).Rules;
        return rules.Length == 1
            ? $"\"{rules[0].Size}\""
            : $"[{string.Join(", ", rules.Select(Rule))}]";
    }

    /// <summary>Where the size of a rule of the policy was written.</summary>
    public static Place PlaceOf(JsonValue written, int rule)
    {
        var at = written.Kind == JsonKind.List ? written.Items[rule] : written;
        foreach (var member in at.Members)
        {
            at = member.Name == "size" ? member.Value : at;
        }

        return at.At;
    }

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        if (value.Kind != JsonKind.List)
        {
            return value.Kind == JsonKind.Text && PictureSize.Parse(value.Text) is { } one
                ? new SizePolicy([new SizeRule(null, one)])
                : null;
        }

        var rules = ImmutableArray.CreateBuilder<SizeRule>();
        var before = problems.Count;
        for (var i = 0; i < value.Items.Count; i++)
        {
            ReadRule(value.Items[i], i == value.Items.Count - 1, rules, problems);
        }

        return rules.Count > 0 && problems.Count == before
            ? new SizePolicy(rules.ToImmutable())
            : null;
    }

    protected override string Remedy(JsonValue value, Key key) =>
        value.Kind == JsonKind.Text
        && PictureSize.Parse(value.Text.Replace('x', '*').Replace('X', '*').Replace('×', '*'))
            is { } meant
            ? $"did you mean \"{meant}\"?"
            : "write for example \"size\": \"704*384\"";

    private static string Rule(SizeRule rule) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{{(rule.UnderSeconds is { } under ? $"\"under\": {under}, " : "")}\"size\": \"{rule.Size}\"}}"
        );

    private static void ReadRule(
        JsonValue item,
        bool last,
        ImmutableArray<SizeRule>.Builder rules,
        List<Problem> problems
    )
    {
        JsonValue? under = null;
        JsonValue? size = null;
        foreach (var member in item.Members)
        {
            _ = member.Name switch
            {
                "under" => under = member.Value,
                "size" => size = member.Value,
                _ => Unknown(member, problems),
            };
        }

        if (size is null && item.Kind == JsonKind.Object)
        {
            problems.Add(
                item.At.Problem(
                    "a rule of size has no \"size\"",
                    "write for example {\"under\": 30, \"size\": \"384*256\"}"
                )
            );
        }
        else if (size?.Kind != JsonKind.Text || PictureSize.Parse(size.Text) is not { } pixels)
        {
            var wrong = size ?? item;
            problems.Add(
                wrong.At.Problem(
                    $"size must hold {SizeForm} in each rule, not {wrong.Shown}",
                    "write for example {\"under\": 30, \"size\": \"384*256\"}"
                )
            );
        }
        else if (Limit(item, under, last, rules, problems))
        {
            rules.Add(new SizeRule(under?.Number, pixels));
        }
    }

    private static bool Limit(
        JsonValue item,
        JsonValue? under,
        bool last,
        ImmutableArray<SizeRule>.Builder rules,
        List<Problem> problems
    )
    {
        var floor = rules.Count > 0 ? rules[^1].UnderSeconds ?? 0 : 0;
        var problem = (under, last) switch
        {
            (null, false) => item.At.Problem(
                "only the last rule of size has no \"under\"",
                "add \"under\": seconds"
            ),
            (not null, true) => under.At.Problem(
                "the last rule of size has an \"under\", so longer recordings have no size",
                "remove it, or add a rule without one"
            ),
            (not null, _) when under.Kind != JsonKind.Number || under.Number <= floor =>
                under.At.Problem(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"\"under\" must be a number of seconds above {floor}, not {under.Shown}"
                    ),
                    "put the rules in ascending order"
                ),
            _ => null,
        };
        if (problem is not null)
        {
            problems.Add(problem);
        }

        return problem is null;
    }

    private static JsonValue? Unknown(JsonMember member, List<Problem> problems)
    {
        var near = SpellingSuggestion.For(member.Name, ["under", "size"]);
        problems.Add(
            member.At.Problem(
                $"unknown key 'size.{member.Name}'",
                near is null ? "known here: under, size" : $"did you mean '{near}'?"
            )
        );
        return null;
    }
}
