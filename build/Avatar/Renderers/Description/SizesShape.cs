using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>A list of sizes, or "any" where that is allowed.</summary>
internal sealed record SizesShape(bool IsList = false) : Shape
{
    public override string Expected =>
        (IsList ? "" : "\"any\" or ") + "a list of sizes like \"704*384\"";

    public override string Render(object value)
    {
        var sizes = (ImmutableArray<PictureSize>)value;
        return sizes.IsEmpty && !IsList
            ? "\"any\""
            : $"[{string.Join(", ", sizes.Select(s => $"\"{s}\""))}]";
    }

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        if (value.Kind != JsonKind.List)
        {
            return !IsList && value is { Kind: JsonKind.Text, Text: "any" }
                ? ImmutableArray<PictureSize>.Empty
                : null;
        }

        var sizes = ImmutableArray.CreateBuilder<PictureSize>();
        foreach (var item in value.Items)
        {
            if (item.Kind == JsonKind.Text && PictureSize.Parse(item.Text) is { } size)
            {
                sizes.Add(size);
            }
            else
            {
                problems.Add(
                    item.At.Problem(
                        $"{key.Leaf} holds {item.Shown}, which isn't a size",
                        "write for example \"704*384\""
                    )
                );
            }
        }

        return sizes.Count > 0 && sizes.Count == value.Items.Count ? sizes.ToImmutable() : null;
    }
}
