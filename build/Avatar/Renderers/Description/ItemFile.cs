using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>
/// A small file that a renderer reads for each video, written into the private folder before it starts. One of
/// <see cref="Json"/> (YAML readers take it too), <see cref="Csv"/> and <see cref="Lines"/>; whatever a placeholder
/// holds, it stays one value of the format.
/// </summary>
public sealed record ItemFile
{
    /// <summary>Its name in the private folder.</summary>
    public string Name { get; init; } = "";

    /// <summary>JSON whose texts may hold placeholders.</summary>
    internal JsonValue? Json { get; init; }

    /// <summary>Columns of a table with one row, in the order written; texts may hold placeholders.</summary>
    internal JsonValue? Csv { get; init; }

    /// <summary>Lines of text with placeholders; a line break in a value becomes a space.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>Texts that no value in <see cref="Lines"/> may hold, for they separate values there.</summary>
    public ImmutableArray<string> Separators { get; init; } = [];

    /// <summary>All texts that may hold placeholders.</summary>
    internal IEnumerable<JsonValue> Texts =>
        Below(Json).Concat(Below(Csv)).Where(value => value.Kind == JsonKind.Text);

    /// <summary>The file's content.</summary>
    /// <param name="values">Of the placeholders.</param>
    /// <exception cref="FormatException">A value holds a separator; the message says which.</exception>
    public string Content(IReadOnlyDictionary<string, string> values)
    {
        if (Json is not null)
        {
            var text = new StringBuilder();
            Write(Json, values, text);
            return text.Append('\n').ToString();
        }

        return Csv is not null ? Table(Csv, values) : Text(values);
    }

    private static IEnumerable<JsonValue> Below(JsonValue? value) =>
        value is null
            ? []
            :
            [
                value,
                .. value.Items.SelectMany(Below),
                .. value.Members.SelectMany(member => Below(member.Value)),
            ];

    private static void Write(
        JsonValue value,
        IReadOnlyDictionary<string, string> values,
        StringBuilder text
    )
    {
        switch (value.Kind)
        {
            case JsonKind.Text when value.Text.StartsWith('='):
                text.Append(Bare(Placeholders.Fill(value.Text[1..], values)));
                break;
            case JsonKind.Text:
                text.Append(Quote(Placeholders.Fill(value.Text, values)));
                break;
            case JsonKind.List:
                Join('[', ']', value.Items, item => Write(item, values, text), text);
                break;
            case JsonKind.Object:
                Join(
                    '{',
                    '}',
                    value.Members,
                    member =>
                    {
                        text.Append(Quote(member.Name)).Append(": ");
                        Write(member.Value, values, text);
                    },
                    text
                );
                break;
            default:
                text.Append(value.Kind == JsonKind.Null ? "null" : value.Text);
                break;
        }
    }

    private static string Bare(string value) =>
        value is "true" or "false" or "null"
        || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? value
            : throw new FormatException($"'{value}' is to stand for a number, or true or false");

    private static void Join<T>(
        char open,
        char close,
        IReadOnlyList<T> items,
        Action<T> write,
        StringBuilder text
    )
        where T : class
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            write(items[i]);
        }

        text.Append(close);
    }

    // ASCII alone, so that a reader that guesses another encoding than UTF-8 reads the same.
    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                >= ' ' and < '\x7f' => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return text.Append('"').ToString();
    }

    private static string Table(JsonValue columns, IReadOnlyDictionary<string, string> values)
    {
        var names = columns.Members.Select(member => Cell(member.Name));
        var row = columns.Members.Select(member =>
            Cell(Placeholders.Fill(member.Value.Text, values))
        );
        return $"{string.Join(',', names)}\r\n{string.Join(',', row)}\r\n";
    }

    // pandas takes these for "not a number", and a prompt for the word nan; a blank behind them makes them text.
    private static bool IsMissing(string value) =>
        value is "" or "NA" or "N/A" or "n/a" or "NaN" or "nan" or "NULL" or "null" or "None";

    private static string Cell(string value) =>
        IsMissing(value) ? $"\"{value} \""
        : value.AsSpan().IndexOfAny(",\"\r\n") < 0 && value.Trim() == value ? value
        : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string Text(IReadOnlyDictionary<string, string> values)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            flat[name] = value.ReplaceLineEndings(" ");
        }

        foreach (var name in Lines.SelectMany(Placeholders.In))
        {
            foreach (var separator in Separators)
            {
                if (flat[name].Contains(separator, StringComparison.Ordinal))
                {
                    throw new FormatException(
                        $"{{{name}}} holds '{separator}', which separates values in {Name}; the renderer would read it as something else"
                    );
                }
            }
        }

        return string.Concat(Lines.Select(line => Placeholders.Fill(line, flat) + "\n"));
    }
}
