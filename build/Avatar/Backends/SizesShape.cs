using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Tables;

namespace AvatarBuild.Avatar.Backends;

/// <summary>"any" or a list of sizes.</summary>
internal sealed record SizesShape : Shape
{
    public override string Expected => "\"any\" or a list of sizes like \"704*384\"";

    public override string Render(object value)
    {
        var sizes = (ImmutableArray<PictureSize>)value;
        return sizes.IsEmpty ? "\"any\"" : $"[{string.Join(", ", sizes.Select(s => $"\"{s}\""))}]";
    }

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        if (value.Kind != JsonKind.List)
        {
            return value is { Kind: JsonKind.Text, Text: "any" }
                ? ImmutableArray<PictureSize>.Empty
                : null;
        }

        var sizes = ImmutableArray.CreateBuilder<PictureSize>();
        foreach (var item in value.Items)
        {
            if (item.Kind == JsonKind.Text && SizeText.Parse(item.Text) is { } size)
            {
                sizes.Add(size);
            }
            else
            {
                problems.Add(
                    item.At.Problem(
                        $"sizes holds {item.Shown}, which isn't a size",
                        "write for example \"704*384\""
                    )
                );
            }
        }

        return sizes.Count > 0 && sizes.Count == value.Items.Count ? sizes.ToImmutable() : null;
    }
}
