using System.Globalization;
using System.Numerics;
using Newtonsoft.Json;

namespace AvatarBuild.Avatar.Schema;

/// <summary>
/// Reads JSON with comments and trailing commas into values that know their line and column. Newtonsoft's reader gives
/// the end of each token; its start is found from the end of the one before. What that reader accepts beyond JSON
/// (single quotes, bare keys, NaN, octal numbers: 010 would be 8) is refused.
/// </summary>
internal sealed class JsonText : IDisposable
{
    internal const int MaxCharacters = 1 << 20;
    private const int MaxDepth = 16;

    private readonly string _text;
    private readonly string _file;
    private readonly List<Problem> _problems;
    private readonly JsonTextReader _reader;
    private readonly List<int> _lineStarts = [0];
    private int _start;
    private int _end;

    private JsonText(string text, string file, List<Problem> problems)
    {
        _text = text;
        _file = file;
        _problems = problems;
        _reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            MaxDepth = MaxDepth + 8,
        };
        for (var i = 0; i < text.Length; i++)
        {
            if (
                text[i] == '\n'
                || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
            )
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>The value, or null after a syntax problem. A key written twice is a problem too, but reading goes on.</summary>
    public static JsonValue? Parse(string text, string file, List<Problem> problems)
    {
        if (text.Length > MaxCharacters)
        {
            problems.Add(
                new Problem(
                    file,
                    "is larger than 1 MiB",
                    "settings are a few lines; is this the right file?"
                )
            );
            return null;
        }

        using var json = new JsonText(text, file, problems);
        try
        {
            return json.Document();
        }
        catch (JsonReaderException e)
        {
            problems.Add(json.Syntax(e));
            return null;
        }
    }

    public void Dispose() => _reader.Close();

    private JsonValue Document()
    {
        if (!Next())
        {
            throw Error("is empty");
        }

        var value = Value(0);
        return Next() ? throw Error("something stands after the last bracket") : value;
    }

    private JsonValue Value(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Error("is nested more than 16 deep");
        }

        var at = At(_start);
        return _reader.TokenType switch
        {
            JsonToken.StartObject => new(JsonKind.Object, at, "") { Members = Members(depth) },
            JsonToken.StartArray => new(JsonKind.List, at, "") { Items = Items(depth) },
            JsonToken.String => new(JsonKind.Text, at, Quoted()),
            JsonToken.Boolean => new(JsonKind.Flag, at, (bool)_reader.Value! ? "true" : "false"),
            JsonToken.Null => new(JsonKind.Null, at, "null"),
            JsonToken.Integer or JsonToken.Float => Number(at),
            JsonToken.Undefined => throw Error("a value is missing"),
            _ => throw Error($"'{Raw()}' isn't JSON"),
        };
    }

    private List<JsonMember> Members(int depth)
    {
        var members = new List<JsonMember>();
        while (NextOrEnd(JsonToken.EndObject))
        {
            if (_text[_start] != '"')
            {
                throw Error("a key must stand in double quotes");
            }

            var at = At(_start);
            var name = Whole();
            Need();
            var value = Value(depth + 1);
            if (members.Exists(m => m.Name == name))
            {
                _problems.Add(at.Problem($"'{name}' is written twice", "keep one of them"));
            }
            else
            {
                members.Add(new JsonMember(name, at, value));
            }
        }

        return members;
    }

    private List<JsonValue> Items(int depth)
    {
        var items = new List<JsonValue>();
        while (NextOrEnd(JsonToken.EndArray))
        {
            items.Add(Value(depth + 1));
        }

        return items;
    }

    private string Quoted() =>
        _text[_start] == '"' ? Whole() : throw Error("text must stand in double quotes");

    // No program can be handed the first; the reader replaces the second.
    private string Whole()
    {
        var text = (string)_reader.Value!;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Error(
                "the text holds a character of value 0 (\\u0000), which no program can be given",
                _text.IndexOf("\\u0000", _start, StringComparison.Ordinal)
            );
        }

        return
            text.Contains('\uFFFD', StringComparison.Ordinal)
            && !Raw().Contains('\uFFFD', StringComparison.Ordinal)
            && !Raw().Contains("\\ufffd", StringComparison.OrdinalIgnoreCase)
            ? throw Error("the text holds half a character (\\uD800 to \\uDFFF stand in pairs)")
            : text;
    }

    private JsonValue Number(Place at)
    {
        var raw = Raw();
        var number = _reader.Value switch
        {
            long whole => whole,
            BigInteger whole => (double)whole,
            _ => Convert.ToDouble(_reader.Value, CultureInfo.InvariantCulture),
        };
        var digits = raw.AsSpan().TrimStart('-');
        var plain = digits is ['0'] or ['0', '.' or 'e' or 'E', ..] or [>= '1' and <= '9', ..];
        return plain && double.IsFinite(number)
            ? new(JsonKind.Number, at, raw) { Number = number }
            : throw Error($"'{raw}' isn't a number that JSON knows");
    }

    private bool NextOrEnd(JsonToken end)
    {
        Need();
        return _reader.TokenType != end;
    }

    private void Need()
    {
        if (!Next())
        {
            throw Error("ends in the middle: a bracket isn't closed");
        }
    }

    private bool Next()
    {
        do
        {
            var more = _reader.Read();
            _start = Math.Min(SkipSeparators(_end), Math.Max(0, _text.Length - 1));
            if (!more)
            {
                return false;
            }

            _end = Math.Clamp(
                _lineStarts[Math.Clamp(_reader.LineNumber, 1, _lineStarts.Count) - 1]
                    + _reader.LinePosition,
                _start,
                _text.Length
            );
        } while (_reader.TokenType == JsonToken.Comment);

        return true;
    }

    private int SkipSeparators(int at)
    {
        while (at < _text.Length && (char.IsWhiteSpace(_text[at]) || _text[at] is ',' or ':'))
        {
            at++;
        }

        return at;
    }

    private string Raw() => _text[_start..Math.Max(_start, _end)];

    private Place At(int offset)
    {
        var index = _lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        return new Place(_file, line + 1, offset - _lineStarts[line] + 1);
    }

    private JsonReaderException Error(string message, int? offset = null)
    {
        var at = At(offset ?? _start);
        return new JsonReaderException(message, "", at.Line, at.Column - 1, null);
    }

    private Problem Syntax(JsonReaderException e)
    {
        var end = e.Message.IndexOf(" Path '", StringComparison.Ordinal);
        var message = (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.').ReplaceLineEndings(" ");
        var line = Math.Clamp(e.LineNumber, 1, _lineStarts.Count);
        return new Problem(
            _file,
            line,
            Math.Max(0, e.LinePosition) + 1,
            message,
            "correct the JSON there"
        );
    }
}
