namespace AvatarBuild.Avatar.Schema;

/// <summary>A key of a settings file, whatever it sets.</summary>
/// <param name="Path">With dots between levels, for example <c>finish.watermark.opacity</c>.</param>
/// <param name="Shape">What it takes.</param>
/// <param name="Description">One sentence for the schema, the help and the README.</param>
/// <param name="Example">A value as JSON.</param>
internal abstract record Key(string Path, Shape Shape, string Description, string Example)
{
    /// <summary>Must be there where its group is.</summary>
    public bool Required { get; init; }

    /// <summary>The last level.</summary>
    public string Leaf => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The levels above, or empty.</summary>
    public string Group => Path.LastIndexOf('.') is >= 0 and var dot ? Path[..dot] : "";

    /// <summary>What it is when nobody sets it, as JSON; null for nothing.</summary>
    public abstract string? Default { get; }
}

/// <summary>A key that sets a part of a <typeparamref name="T"/>.</summary>
internal sealed record Key<T>(
    string Path,
    Shape Shape,
    string Description,
    string Example,
    Func<T, object?> Get,
    Func<T, object?, T> Set
) : Key(Path, Shape, Description, Example)
    where T : class, new()
{
    public override string? Default =>
        Get(new T()) is { } value ? Shape.Render(value)
        : Shape.Nullable ? "null"
        : null;
}
