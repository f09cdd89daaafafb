using AvatarBuild.Avatar.Backends;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Tables;
using NJsonSchema;

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

    private static JsonSchemaProperty? Special(Shape shape) =>
        shape switch
        {
            SizePolicyShape => AnyOf(Size(), Rules()),
            SizesShape => AnyOf(
                new JsonSchema { Type = JsonObjectType.String, Enumeration = { "any" } },
                List(Size())
            ),
            SizeShape => Of(Size()),
            ArgumentsShape => Of(
                new JsonSchema { Type = JsonObjectType.Array, Item = AnyOf(Text(), Conditional()) }
            ),
            JsonShape => Of(
                new JsonSchema { Type = JsonObjectType.Object, AllowAdditionalProperties = true }
            ),
            _ => null,
        };

    private static JsonSchemaProperty Of(JsonSchema schema) =>
        new()
        {
            Type = schema.Type,
            Pattern = schema.Pattern,
            Item = schema.Item,
            AllowAdditionalProperties = schema.AllowAdditionalProperties,
        };

    private static JsonSchema Text() => new() { Type = JsonObjectType.String };

    private static JsonSchema Conditional()
    {
        var part = new JsonSchema
        {
            Type = JsonObjectType.Object,
            AllowAdditionalProperties = false,
        };
        part.Properties["when"] = new JsonSchemaProperty { Type = JsonObjectType.String };
        part.Properties["then"] = new JsonSchemaProperty
        {
            Type = JsonObjectType.Array,
            Item = Text(),
        };
        part.RequiredProperties.Add("when");
        part.RequiredProperties.Add("then");
        return part;
    }

    private static JsonSchemaProperty AnyOf(params JsonSchema[] schemas)
    {
        var property = new JsonSchemaProperty();
        foreach (var schema in schemas)
        {
            property.AnyOf.Add(schema);
        }

        return property;
    }

    private static JsonSchemaProperty Size() =>
        new() { Type = JsonObjectType.String, Pattern = SizeText.Pattern };

    private static JsonSchema List(JsonSchema item) =>
        new()
        {
            Type = JsonObjectType.Array,
            Item = item,
            MinItems = 1,
        };

    private static JsonSchema Rules()
    {
        var rule = new JsonSchema
        {
            Type = JsonObjectType.Object,
            AllowAdditionalProperties = false,
        };
        rule.Properties["under"] = new JsonSchemaProperty
        {
            Type = JsonObjectType.Number,
            Minimum = 0,
            Description = "For recordings shorter than so many seconds; the last rule has none.",
        };
        rule.Properties["size"] = Size();
        rule.RequiredProperties.Add("size");
        return List(rule);
    }
}
