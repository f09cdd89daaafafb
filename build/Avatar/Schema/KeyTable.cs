using System.Collections.Immutable;

namespace AvatarBuild.Avatar.Schema;

/// <summary>All keys that a kind of file may hold. Knows no meaning; only which keys there are and what they take.</summary>
internal abstract class KeyTable
{
    /// <summary>In the order of the documentation.</summary>
    public abstract IReadOnlyList<Key> Keys { get; }

    /// <summary>An object of a list as what it describes; null after problems.</summary>
    public abstract object? ReadObject(JsonValue value, string path, List<Problem> problems);
}

/// <summary>All keys that set parts of a <typeparamref name="T"/>.</summary>
internal sealed class KeyTable<T> : KeyTable
    where T : class, new()
{
    private readonly ImmutableArray<Key<T>> _keys;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal) { "" };

    public KeyTable(ImmutableArray<Key<T>> keys)
    {
        _keys = keys;
        for (var i = 0; i < keys.Length; i++)
        {
            _indices.Add(keys[i].Path, i);
            _groups.Add(keys[i].Group);
        }
    }

    public override IReadOnlyList<Key> Keys => _keys;

    /// <summary>What a file sets, in the table's order whatever the file's, so that one key may reset another.</summary>
    public Layer<T> Read(JsonValue root, string file, List<Problem> problems)
    {
        var entries = new Entry<T>?[_keys.Length];
        ReadGroup(root, "", entries, problems);
        return InOrder(file, entries);
    }

    /// <summary>What <c>key=value</c> sets; null after problems.</summary>
    public Layer<T>? ReadOption(string option, string shown, List<Problem> problems)
    {
        var place = new Place(shown);
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? option : option[..equals];
        if (!_indices.TryGetValue(path, out var index))
        {
            if (equals >= 0 && FreeName(path) is { } free)
            {
                return ReadFree(free, path, option[(equals + 1)..], shown, problems);
            }

            problems.Add(Unknown(place, path, path, ""));
            return null;
        }

        if (equals < 0)
        {
            problems.Add(place.Problem("has no value", $"write {path}={_keys[index].Example}"));
            return null;
        }

        var value = Argument(option[(equals + 1)..], _keys[index].Shape, place);
        var entries = new Entry<T>?[_keys.Length];
        ReadKey(index, value, place, entries, problems);
        return InOrder(shown, entries);
    }

    // backendOptions.grain: a name that nobody lists, below a key that takes any.
    private int? FreeName(string path)
    {
        var dot = path.LastIndexOf('.');
        return
            dot > 0
            && dot < path.Length - 1
            && _indices.TryGetValue(path[..dot], out var index)
            && _keys[index].Shape is ScalarsShape
            ? index
            : null;
    }

    private Layer<T> ReadFree(
        int index,
        string path,
        string text,
        string shown,
        List<Problem> problems
    )
    {
        var place = new Place(shown);
        var literal = new JsonValue(JsonKind.Text, place, text);
        var value = JsonText.Parse(text, place.File, []) ?? literal;
        var group = new JsonValue(JsonKind.Object, place, "")
        {
            Members = [new JsonMember(path[(path.LastIndexOf('.') + 1)..], place, value)],
        };
        var entries = new Entry<T>?[_keys.Length];
        ReadKey(index, group, place, entries, problems);
        return InOrder(shown, entries);
    }

    public override object? ReadObject(JsonValue value, string path, List<Problem> problems)
    {
        if (value.Kind == JsonKind.Object)
        {
            return Read(value, value.At.File, problems).ApplyTo(new T());
        }

        problems.Add(
            value.At.Problem($"{path} must hold objects, not {value.Shown}", "write { … } there")
        );
        return null;
    }

    private static Layer<T> InOrder(string file, Entry<T>?[] entries) =>
        new(file, [.. entries.OfType<Entry<T>>()]);

    private static JsonValue Argument(string text, Shape shape, Place place)
    {
        var literal = new JsonValue(JsonKind.Text, place, text);
        if (shape.IsText && !(shape.Nullable && text == "null"))
        {
            return literal;
        }

        return JsonText.Parse(text, place.File, []) ?? literal;
    }

    private void ReadGroup(
        JsonValue group,
        string prefix,
        Entry<T>?[] entries,
        List<Problem> problems
    )
    {
        if (group.Kind != JsonKind.Object)
        {
            var name = prefix.Length > 0 ? prefix : "the file";
            problems.Add(
                group.At.Problem(
                    $"{name} must be an object, not {group.Shown}",
                    "write { … } there"
                )
            );
            return;
        }

        foreach (var member in group.Members)
        {
            var path = prefix.Length > 0 ? $"{prefix}.{member.Name}" : member.Name;
            if (
                _indices.TryGetValue(path, out var index)
                && !member.Name.Contains('.', StringComparison.Ordinal)
            )
            {
                ReadKey(index, member.Value, member.At, entries, problems);
            }
            else if (_groups.Contains(path) && member.Name.Length > 0)
            {
                ReadGroup(member.Value, path, entries, problems);
            }
            else
            {
                problems.Add(Unknown(member.At, member.Name, path, prefix));
            }
        }

        Require(group, prefix, problems);
    }

    private void ReadKey(
        int index,
        JsonValue value,
        Place at,
        Entry<T>?[] entries,
        List<Problem> problems
    )
    {
        var key = _keys[index];
        if (!key.Shape.TryRead(value, key, problems, out var result))
        {
            return;
        }

        entries[index] = new Entry<T>(key, result, at, value);
        if (key.Shape is GroupShape && result is not null)
        {
            ReadGroup(value, key.Path, entries, problems);
        }
    }

    private void Require(JsonValue group, string prefix, List<Problem> problems)
    {
        foreach (var key in _keys)
        {
            if (key.Required && key.Group == prefix && !group.Members.Any(m => m.Name == key.Leaf))
            {
                problems.Add(
                    group.At.Problem($"{key.Path} is missing", $"add \"{key.Leaf}\": {key.Example}")
                );
            }
        }
    }

    private Problem Unknown(Place at, string written, string path, string prefix) =>
        at.Problem(
            $"unknown key '{path}'",
            prefix.Length == 0 && at.Line > 0 && _indices.ContainsKey(path)
                    ? "write each level as an object: \""
                        + path.Replace(".", "\": { \"", StringComparison.Ordinal)
                        + "\": …"
                : Meant(written, path, prefix) is { } meant ? $"did you mean '{meant}'?"
                : $"known here: {string.Join(", ", Siblings(prefix))}"
        );

    /// <summary>A sibling first, then a key of another level by its last word (<c>loudness</c> for <c>finish.loudness</c>), then by its path.</summary>
    private string? Meant(string written, string path, string prefix) =>
        SpellingSuggestion.For(written, Siblings(prefix))
        ?? _keys.FirstOrDefault(k => k.Leaf == written)?.Path
        ?? SpellingSuggestion.For(path, _keys.Select(k => k.Path));

    private IEnumerable<string> Siblings(string prefix)
    {
        var start = prefix.Length > 0 ? prefix + "." : "";
        return _keys
            .Select(k => k.Path)
            .Where(p => p.StartsWith(start, StringComparison.Ordinal))
            .Select(p => p[start.Length..].Split('.')[0])
            .Distinct();
    }
}
