using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>What is true of a portrait, whoever speaks with it. Source: <c>inputs/images/NAME.json</c>.</summary>
public sealed record PortraitFacts
{
    /// <summary>Where its mouth is, or null when nobody said.</summary>
    public Mouth? Mouth { get; init; }

    /// <summary>What to write into a portrait's file, as an example.</summary>
    public static string Example =>
        "{\"mouth\": {\"x\": 640, \"y\": 410, \"halfWidth\": 48, \"chin\": 70}}";

    /// <summary>The facts that a file's text tells, or null after problems.</summary>
    internal static PortraitFacts? Read(string text, string file, List<Problem> problems)
    {
        var before = problems.Count;
        var facts = JsonText.Parse(text, file, problems) is { } root
            ? PortraitKeys.Table.Read(root, file, problems).ApplyTo(new PortraitFacts())
            : null;
        return problems.Count == before ? facts : null;
    }
}

/// <summary>Every key of a portrait's file, once.</summary>
internal static class PortraitKeys
{
    /// <summary>More pixels than any encoder here takes.</summary>
    private const double MaxPixels = 65535;

    public static KeyTable<PortraitFacts> Table { get; } =
        new([
            new(
                "$schema",
                new TextShape(),
                "Where an editor finds the schema.",
                "\"../../recipes/portrait.schema.json\"",
                _ => null,
                (f, _) => f
            ),
            new(
                "mouth",
                new GroupShape(),
                "Where the mouth is, in the portrait's own pixels.",
                "{\"x\": 640, \"y\": 410, \"halfWidth\": 48, \"chin\": 70}",
                _ => null,
                (f, _) => f with { Mouth = f.Mouth ?? new Mouth(0, 0, 0, 0) }
            ),
            Mouth("x", 0, "Its centre, from the left.", "640", (m, v) => m with { X = v }),
            Mouth(
                "y",
                0,
                "The line between the lips, from the top.",
                "410",
                (m, v) => m with { Y = v }
            ),
            Mouth(
                "halfWidth",
                1,
                "From its centre to a corner.",
                "48",
                (m, v) => m with { HalfWidth = v }
            ),
            Mouth(
                "chin",
                1,
                "From the line between the lips down to the chin.",
                "70",
                (m, v) => m with { Chin = v }
            ),
        ]);

    private static Key<PortraitFacts> Mouth(
        string leaf,
        double min,
        string description,
        string example,
        Func<Mouth, double, Mouth> set
    ) =>
        new(
            "mouth." + leaf,
            new NumberShape(min, MaxPixels),
            description,
            example,
            _ => null,
            (f, v) => f with { Mouth = set(f.Mouth ?? new Mouth(0, 0, 0, 0), (double)v!) }
        )
        {
            Required = true,
        };
}
