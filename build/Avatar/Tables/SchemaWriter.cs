using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace AvatarBuild.Avatar.Tables;

/// <summary>A table as JSON schema, for editors. Only the Schema task comes here: NJsonSchema costs start-up time.</summary>
internal static class SchemaWriter
{
    /// <summary>The schema's text.</summary>
    /// <param name="title">What the file is.</param>
    /// <param name="table">Its keys.</param>
    /// <param name="special">Schemas of shapes that only their own room knows; null for others.</param>
    public static string Write(
        string title,
        KeyTable table,
        Func<Shape, JsonSchemaProperty?> special
    )
    {
        var root = new JsonSchema { Title = title };
        Fill(root, table, special);
        return root.ToJson().ReplaceLineEndings("\n") + "\n";
    }

    private static void Fill(
        JsonSchema root,
        KeyTable table,
        Func<Shape, JsonSchemaProperty?> special
    )
    {
        Close(root);
        foreach (var key in table.Keys)
        {
            var parent = Group(root, key.Group);
            var property = special(key.Shape) ?? Property(key.Shape, special);
            property.Description = key.Description;
            property.Default =
                key.Default is { } value && key.Shape is not GroupShape
                    ? JToken.Parse(value).ToObject<object>()
                    : null;
            parent.Properties[key.Leaf] = property;
            if (key.Required)
            {
                parent.RequiredProperties.Add(key.Leaf);
            }
        }
    }

    private static JsonSchema Group(JsonSchema root, string path)
    {
        var group = root;
        foreach (var level in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!group.Properties.TryGetValue(level, out var next))
            {
                next = new JsonSchemaProperty();
                Close(next);
                group.Properties[level] = next;
            }

            group = next;
        }

        return group;
    }

    private static JsonSchemaProperty Property(
        Shape shape,
        Func<Shape, JsonSchemaProperty?> special
    )
    {
        var property = new JsonSchemaProperty();
        switch (shape)
        {
            case TextShape text:
                property.Type = JsonObjectType.String;
                property.MinLength = text.MinLength > 0 ? text.MinLength : null;
                break;
            case FlagShape:
                property.Type = JsonObjectType.Boolean;
                break;
            case NumberShape number:
                property.Type = number.Whole ? JsonObjectType.Integer : JsonObjectType.Number;
                property.Minimum = (decimal)number.Min;
                property.Maximum = (decimal)number.Max;
                break;
            case ChoiceShape choice:
                property.Type = JsonObjectType.String;
                choice.Names.ToList().ForEach(property.Enumeration.Add);
                break;
            case TextsShape:
                property.Type = JsonObjectType.Array;
                property.Item = new JsonSchema { Type = JsonObjectType.String };
                break;
            case ScalarsShape:
                property.Type = JsonObjectType.Object;
                property.AdditionalPropertiesSchema = new JsonSchema
                {
                    Type = JsonObjectType.String | JsonObjectType.Number | JsonObjectType.Boolean,
                };
                break;
            case ItemsShape items:
                property.Type = JsonObjectType.Array;
                property.Item = new JsonSchema();
                Fill(property.Item, items.Table, special);
                break;
            default:
                Close(property);
                break;
        }

        property.Type |= shape.Nullable ? JsonObjectType.Null : JsonObjectType.None;
        return property;
    }

    private static void Close(JsonSchema schema)
    {
        schema.Type = JsonObjectType.Object;
        schema.AllowAdditionalProperties = false;
    }
}
