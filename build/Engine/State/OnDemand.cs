using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace AvatarBuild.Engine.State;

/// <summary>A part of the index whose entries are read when they are asked for, each once. Safe for parallel use.</summary>
/// <param name="find">Reads one; null when there is none.</param>
/// <param name="all">Reads all.</param>
internal sealed class OnDemand<T>(Func<string, T?> find, Func<IReadOnlyDictionary<string, T>> all)
    : IReadOnlyDictionary<string, T>
    where T : class
{
    private readonly Dictionary<string, T?> found = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    private IReadOnlyDictionary<string, T> Whole => field ??= all();

    public int Count => Whole.Count;

    public IEnumerable<string> Keys => Whole.Keys;

    public IEnumerable<T> Values => Whole.Values;

    public T this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        lock (gate)
        {
            if (!found.TryGetValue(key, out var entry))
            {
                found[key] = entry = find(key);
            }

            value = entry;
            return entry is not null;
        }
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => Whole.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
