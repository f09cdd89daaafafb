using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Recipes;

/// <summary>The schemas that editors complete and check by, from the same tables that read the files.</summary>
public static class RecipeSchema
{
    /// <summary>For <c>recipes/recipe.schema.json</c>; it also fits <c>inputs/NAME.json</c>.</summary>
    public static string Write() =>
        SchemaWriter.Write("How videos are made", RecipeKeys.Table, Special);

    /// <summary>For <c>recipes/backend.schema.json</c>.</summary>
    public static string WriteBackend() =>
        SchemaWriter.Write("How a renderer is called", BackendKeys.Table, Special);

    /// <summary>For <c>recipes/portrait.schema.json</c>: <c>inputs/images/NAME.json</c>.</summary>
    public static string WritePortrait() =>
        SchemaWriter.Write("What is true of a portrait", PortraitKeys.Table, Special);

    private static JObject? Special(Shape shape) =>
        shape switch
        {
            SizePolicyShape => AnyOf(Size(), Rules()),
            SizesShape { IsList: true } => List(Size()),
            MakesShape => new JObject { ["type"] = "object", ["additionalProperties"] = Size() },
            SizesShape => AnyOf(
                new JObject { ["type"] = "string", ["enum"] = new JArray("any") },
                List(Size())
            ),
            SizeShape => Size(),
            ArgumentsShape => new JObject
            {
                ["type"] = "array",
                ["items"] = AnyOf(Text(), Conditional()),
            },
            LanguageShape => new JObject
            {
                ["type"] = new JArray("null", "string"),
                ["pattern"] = LanguageTag.Pattern,
            },
            JsonShape => new JObject { ["type"] = "object" },
            _ => null,
        };

    private static JObject Text() => new() { ["type"] = "string" };

    private static JObject Conditional()
    {
        var part = SchemaWriter.Close([]);
        SchemaWriter.Declare(part, "when", Text(), required: true);
        SchemaWriter.Declare(
            part,
            "then",
            new JObject { ["type"] = "array", ["items"] = Text() },
            required: true
        );
        return part;
    }

    private static JObject AnyOf(params JObject[] schemas) =>
        new() { ["anyOf"] = new JArray([.. schemas]) };

    private static JObject Size() =>
        new() { ["type"] = "string", ["pattern"] = PictureSize.Pattern };

    private static JObject List(JObject item) =>
        new()
        {
            ["type"] = "array",
            ["minItems"] = 1,
            ["items"] = item,
        };

    private static JObject Rules()
    {
        var rule = SchemaWriter.Close([]);
        var under = new JObject
        {
            ["type"] = "number",
            ["description"] =
                "For recordings shorter than so many seconds; the last rule has none.",
            ["minimum"] = 0.0,
        };
        SchemaWriter.Declare(rule, "under", under, required: false);
        SchemaWriter.Declare(rule, "size", Size(), required: true);
        return List(rule);
    }
}
