using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Schema;

/// <summary>A table as JSON schema (draft 4), for editors.</summary>
internal static class SchemaWriter
{
    /// <summary>The schema's text.</summary>
    /// <param name="title">What the file is.</param>
    /// <param name="table">Its keys.</param>
    /// <param name="special">Schemas of shapes that only their own room knows; null for others.</param>
    public static string Write(string title, KeyTable table, Func<Shape, JObject?> special)
    {
        var root = new JObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["title"] = title,
        };
        Fill(Close(root), table, special);
        return root.ToString().ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Makes a schema that of an object with no other members than those that are declared.</summary>
    public static JObject Close(JObject schema)
    {
        schema["type"] = "object";
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>Declares a member, after those that are there.</summary>
    public static void Declare(JObject schema, string name, JObject property, bool required)
    {
        var properties = schema["properties"] as JObject;
        if (properties is null)
        {
            schema["properties"] = properties = [];
        }

        properties[name] = property;
        if (!required)
        {
            return;
        }

        if (schema["required"] is not JArray names)
        {
            names = [];
            schema.Property("properties")!.AddBeforeSelf(new JProperty("required", names));
        }

        names.Add(name);
    }

    private static void Fill(JObject root, KeyTable table, Func<Shape, JObject?> special)
    {
        foreach (var key in table.Keys)
        {
            var facts = special(key.Shape) ?? Facts(key.Shape, special);
            Declare(Group(root, key.Group), key.Leaf, Described(key, facts), key.Required);
        }
    }

    private static JObject Group(JObject root, string path)
    {
        var group = root;
        foreach (var level in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (group["properties"]?[level] is not JObject next)
            {
                next = Close([]);
                Declare(group, level, next, required: false);
            }

            group = next;
        }

        return group;
    }

    /// <summary>As people read it: what it is, what it is for, what it is when nothing is said, then its limits.</summary>
    private static JObject Described(Key key, JObject facts)
    {
        var property = new JObject();
        if (facts["type"] is { } type)
        {
            property["type"] = type;
        }

        property["description"] = key.Description;
        if (
            key.Shape is not GroupShape
            && key.Default is { } value
            && JToken.Parse(value) is { Type: not JTokenType.Null } parsed
        )
        {
            property["default"] = parsed;
        }

        foreach (var (name, fact) in facts)
        {
            property.TryAdd(name, fact);
        }

        return property;
    }

    private static JObject Facts(Shape shape, Func<Shape, JObject?> special)
    {
        var facts = new JObject();
        switch (shape)
        {
            case TextShape text:
                facts["type"] = "string";
                if (text.MinLength > 0)
                {
                    facts["minLength"] = text.MinLength;
                }

                break;
            case FlagShape:
                facts["type"] = "boolean";
                break;
            case NumberShape number:
                facts["type"] = number.Whole ? "integer" : "number";
                facts["maximum"] = number.Max;
                facts["minimum"] = number.Min;
                break;
            case ChoiceShape choice:
                facts["type"] = "string";
                facts["enum"] = new JArray(choice.Names);
                break;
            case TextsShape:
                facts["type"] = "array";
                facts["items"] = new JObject { ["type"] = "string" };
                break;
            case ScalarsShape:
                facts["type"] = "object";
                facts["additionalProperties"] = new JObject
                {
                    ["type"] = new JArray("boolean", "number", "string"),
                };
                break;
            case ItemsShape items:
                var item = Close([]);
                Fill(item, items.Table, special);
                facts["type"] = "array";
                facts["items"] = item;
                break;
            default:
                Close(facts);
                break;
        }

        if (shape.Nullable)
        {
            facts["type"] = new JArray("null", facts["type"]!);
        }

        return facts;
    }
}
