using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>An object from sizes that are asked for to sizes that come out.</summary>
internal sealed record MakesShape : Shape
{
    public override string Expected => "an object of sizes like {\"720*400\": \"704*384\"}";

    public override string Render(object value) =>
        $"{{{string.Join(", ", ((ImmutableArray<MadeSize>)value).Select(made => $"\"{made.Asked}\": \"{made.Size}\""))}}}";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        if (value.Kind != JsonKind.Object)
        {
            return null;
        }

        var before = problems.Count;
        var makes = ImmutableArray.CreateBuilder<MadeSize>();
        foreach (var member in value.Members)
        {
            if (PictureSize.Parse(member.Name) is not { } asked)
            {
                problems.Add(Wrong(member.At, key, $"\"{member.Name}\""));
            }
            else if (
                member.Value.Kind != JsonKind.Text
                || PictureSize.Parse(member.Value.Text) is not { } made
            )
            {
                problems.Add(Wrong(member.Value.At, key, member.Value.Shown));
            }
            else
            {
                makes.Add(new MadeSize(asked, made));
            }
        }

        return problems.Count == before ? makes.ToImmutable() : null;
    }

    private static Problem Wrong(Place at, Key key, string shown) =>
        at.Problem(
            $"{key.Leaf} holds {shown}, which isn't a size",
            $"write for example \"{key.Leaf}\": {key.Example}"
        );
}
