using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace AvatarBuild.Engine.Freshness;

/// <summary>A part of the index whose entries are read when they are asked for, each once. Safe for parallel use.</summary>
/// <param name="find">Reads one; null when there is none.</param>
/// <param name="findMany">Reads those of some keys that there are.</param>
/// <param name="all">Reads all.</param>
internal sealed class OnDemand<T>(
    Func<string, T?> find,
    Func<IReadOnlyList<string>, IReadOnlyDictionary<string, T>> findMany,
    Func<IReadOnlyDictionary<string, T>> all
) : IReadOnlyDictionary<string, T>
    where T : class
{
    private readonly Dictionary<string, T?> found = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    private IReadOnlyDictionary<string, T> Whole => field ??= all();

    public int Count => Whole.Count;

    /// <summary>Loads these entries in one query: one by one costs ten times as much.</summary>
    public void Fetch(IEnumerable<string> keys)
    {
        lock (gate)
        {
            var wanted = keys.Where(key => !found.ContainsKey(key)).ToList();
            if (wanted.Count > 1)
            {
                var there = findMany(wanted);
                foreach (var key in wanted)
                {
                    found[key] = there.GetValueOrDefault(key);
                }
            }
        }
    }

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

/// <summary>Dictionaries that may be read on demand.</summary>
internal static class OnDemand
{
    /// <summary>Loads these entries in one query, where entries are loaded on demand.</summary>
    public static void Fetch<T>(
        this IReadOnlyDictionary<string, T> entries,
        IEnumerable<string> keys
    )
        where T : class => (entries as OnDemand<T>)?.Fetch(keys);
}
