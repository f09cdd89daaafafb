using System.Collections.Immutable;
using System.Globalization;

namespace AvatarBuild.Avatar.Schema;

/// <summary>What values a key takes: one place for reading, messages, defaults in the documentation and the schema.</summary>
internal abstract record Shape
{
    /// <summary>Null is a value too.</summary>
    public bool Nullable { get; init; }

    /// <summary>On the command line the value is this text, not JSON.</summary>
    public virtual bool IsText => false;

    /// <summary>Completes "must be …".</summary>
    public abstract string Expected { get; }

    /// <summary>A value of this shape as JSON.</summary>
    public abstract string Render(object value);

    /// <summary>The value, or false after problems.</summary>
    public bool TryRead(JsonValue value, Key key, List<Problem> problems, out object? result)
    {
        if (value.Kind == JsonKind.Null && Nullable)
        {
            result = null;
            return true;
        }

        var count = problems.Count;
        result = Take(value, key, problems);
        if (result is null && problems.Count == count)
        {
            problems.Add(Wrong(value, key));
        }

        return result is not null;
    }

    /// <summary>The value, or null when it isn't one; it may add more exact problems itself.</summary>
    protected abstract object? Take(JsonValue value, Key key, List<Problem> problems);

    /// <summary>What to do about a wrong value.</summary>
    protected virtual string Remedy(JsonValue value, Key key) =>
        $"write for example \"{key.Leaf}\": {key.Example}";

    private Problem Wrong(JsonValue value, Key key) =>
        value.At.Problem(
            $"{key.Path} must be {Expected}{(Nullable ? " or null" : "")}, not {value.Shown}",
            Remedy(value, key)
        );
}

/// <summary>Text of at least so many characters.</summary>
internal sealed record TextShape(int MinLength = 0) : Shape
{
    public override bool IsText => true;

    public override string Expected => MinLength > 0 ? "a text that isn't empty" : "a text";

    public override string Render(object value) => JsonQuote.Of((string)value);

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind == JsonKind.Text && value.Text.Length >= MinLength ? value.Text : null;
}

/// <summary>true or false.</summary>
internal sealed record FlagShape : Shape
{
    public override string Expected => "true or false";

    public override string Render(object value) => (bool)value ? "true" : "false";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind == JsonKind.Flag ? value.Text == "true" : null;
}

/// <summary>A number within limits; a <see cref="long"/> when whole, else a <see cref="double"/>.</summary>
internal sealed record NumberShape(double Min, double Max, bool Whole = false) : Shape
{
    public override string Expected =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Whole ? "an integer" : "a number")} from {Min} to {Max}"
        );

    public override string Render(object value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture)!;

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        var number = value.Number;
        if (value.Kind != JsonKind.Number || number < Min || number > Max)
        {
            return null;
        }

        if (!Whole)
        {
            return number;
        }

        return number == Math.Floor(number) ? (long)number : null;
    }
}

/// <summary>A word and the value it stands for.</summary>
internal sealed record Choice(string Name, object Value);

/// <summary>One of a few words, each standing for a value.</summary>
internal sealed record ChoiceShape(params Choice[] Choices) : Shape
{
    public override bool IsText => true;

    public IEnumerable<string> Names => Choices.Select(c => c.Name);

    public override string Expected => "one of " + string.Join(", ", Names.Select(JsonQuote.Of));

    public override string Render(object value) =>
        JsonQuote.Of(Choices.First(c => c.Value.Equals(value)).Name);

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        foreach (var choice in Choices)
        {
            if (value.Kind == JsonKind.Text && value.Text == choice.Name)
            {
                return choice.Value;
            }
        }

        return null;
    }

    protected override string Remedy(JsonValue value, Key key) =>
        SpellingSuggestion.For(value.Text, Names) is { } near
            ? $"did you mean \"{near}\"?"
            : base.Remedy(value, key);
}

/// <summary>A list of texts.</summary>
internal sealed record TextsShape : Shape
{
    public override string Expected => "a list of texts";

    public override string Render(object value) =>
        $"[{string.Join(", ", ((ImmutableArray<string>)value).Select(JsonQuote.Of))}]";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind == JsonKind.List && value.Items.All(i => i.Kind == JsonKind.Text)
            ? value.Items.Select(i => i.Text).ToImmutableArray()
            : null;
}

/// <summary>Free names with a text, number or flag each; layers add to it name by name.</summary>
internal sealed record ScalarsShape : Shape
{
    public override string Expected => "an object of texts, numbers and flags";

    public override string Render(object value) =>
        $"{{{string.Join(", ", ((NameValues)value).Values.Select(p => $"{JsonQuote.Of(p.Key)}: {JsonQuote.Of(p.Value)}"))}}}";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        foreach (var (name, _, scalar) in value.Members)
        {
            if (scalar.Kind is JsonKind.Null or JsonKind.List or JsonKind.Object)
            {
                problems.Add(
                    scalar.At.Problem(
                        $"{key.Path}.{name} must be a text, a number or a flag, not {scalar.Shown}",
                        $"write for example \"{key.Leaf}\": {key.Example}"
                    )
                );
                return null;
            }
        }

        return value.Kind == JsonKind.Object ? NameValues.Of(value.Members) : null;
    }
}

/// <summary>An object whose keys are in the table below this one; null removes it as a whole.</summary>
internal sealed record GroupShape : Shape
{
    public override string Expected => "an object";

    public override string Render(object value) => "{…}";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems) =>
        value.Kind == JsonKind.Object ? value : null;
}

/// <summary>A list of objects, each with the keys of another table.</summary>
internal sealed record ItemsShape(KeyTable Table) : Shape
{
    public override string Expected => "a list of objects";

    public override string Render(object value) => "[]";

    protected override object? Take(JsonValue value, Key key, List<Problem> problems)
    {
        if (value.Kind != JsonKind.List)
        {
            return null;
        }

        var count = problems.Count;
        var items = value
            .Items.Select(item => Table.ReadObject(item, key.Path, problems))
            .ToImmutableArray();
        return problems.Count == count ? items : null;
    }
}
