using System.Collections.Immutable;

namespace AvatarBuild.Avatar.Schema;

/// <summary>Names with a text each, in ordinal order; equal when their content is.</summary>
/// <param name="Values">By name.</param>
public sealed record NameValues(ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>None.</summary>
    public static NameValues Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>With the other's names, whose values win.</summary>
    public NameValues With(NameValues more) =>
        Values.IsEmpty ? more : new(Values.SetItems(more.Values));

    /// <summary>The same names and values.</summary>
    public bool Equals(NameValues? other) =>
        other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Values.Count;

    internal static NameValues Of(IReadOnlyList<JsonMember> members)
    {
        var values = Empty.Values;
        foreach (var member in members)
        {
            values = values.SetItem(member.Name, member.Value.Text);
        }

        return new NameValues(values);
    }
}
