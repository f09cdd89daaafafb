using System.Collections.Immutable;

namespace AvatarBuild.Avatar.Tables;

/// <summary>Names with a text each, in ordinal order; equal when their content is.</summary>
/// <param name="Values">By name.</param>
public sealed record NameValues(ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>None.</summary>
    public static NameValues Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>With more names, or other values for those it has.</summary>
    public NameValues With(IEnumerable<KeyValuePair<string, string>> more) =>
        new(Values.SetItems(more));

    /// <summary>The same names and values.</summary>
    public bool Equals(NameValues? other) =>
        other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Count;
}
