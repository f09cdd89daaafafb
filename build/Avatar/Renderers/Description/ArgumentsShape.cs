using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>One or more arguments that stand in a command together.</summary>
/// <param name="When">A <see cref="Condition"/>, or null for always.</param>
/// <param name="Texts">The arguments, with placeholders.</param>
public sealed record Argument(string? When, ImmutableArray<string> Texts)
{
    /// <summary>The same texts under the same condition.</summary>
    public bool Equals(Argument? other) =>
        other is not null && When == other.When && Texts.SequenceEqual(other.Texts);

    /// <inheritdoc/>
    public override int GetHashCode() => Texts.Length;

    internal static ImmutableArray<string> Resolve(
        ImmutableArray<Argument> arguments,
        IReadOnlyDictionary<string, string> values
    )
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in arguments)
        {
            if (Condition.Holds(argument.When, values))
            {
                texts.AddRange(argument.Texts);
            }
        }

        return texts.ToImmutable();
    }
}

/// <summary>A list of texts and of objects <c>{"when": "option", "then": ["--switch"]}</c>.</summary>
internal sealed record ArgumentsShape : Shape
{
    public override string Expected => "a list of texts";

    public override string Render(object value) => "[]";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        if (value.Kind != JsonKind.List)
        {
            return null;
        }

        var count = problems.Count;
        var arguments = ImmutableArray.CreateBuilder<Argument>();
        foreach (var item in value.Items)
        {
            if (item.Kind == JsonKind.Text)
            {
                arguments.Add(new Argument(null, [item.Text]));
            }
            else if (item.Kind == JsonKind.Object)
            {
                Conditional(item, arguments, problems);
            }
            else
            {
                return null;
            }
        }

        return problems.Count == count ? arguments.ToImmutable() : null;
    }

    private static void Conditional(
        JsonValue item,
        ImmutableArray<Argument>.Builder arguments,
        List<Problem> problems
    )
    {
        var when = item.Members.FirstOrDefault(member => member.Name == "when")?.Value;
        var then = item.Members.FirstOrDefault(member => member.Name == "then")?.Value;
        if (
            item.Members.Count == 2
            && when is { Kind: JsonKind.Text, Text.Length: > 0 }
            && then is { Kind: JsonKind.List }
            && then.Items.All(text => text.Kind == JsonKind.Text)
        )
        {
            arguments.Add(new Argument(when.Text, [.. then.Items.Select(text => text.Text)]));
            return;
        }

        problems.Add(
            item.At.Problem(
                "an object in a list of arguments must have \"when\" and \"then\", and nothing else",
                "write for example {\"when\": \"fp8\", \"then\": [\"--fp8\"]}"
            )
        );
    }
}

/// <summary>Any JSON, kept as it is written.</summary>
internal sealed record JsonShape : Shape
{
    public override string Expected => "an object or a list";

    public override string Render(object value) => "{}";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind is JsonKind.Object or JsonKind.List ? value : null;
}
