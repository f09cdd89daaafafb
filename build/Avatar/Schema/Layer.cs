using System.Collections.Immutable;

namespace AvatarBuild.Avatar.Schema;

/// <summary>One key that a file or option sets.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value, checked.</param>
/// <param name="At">Where the key stands.</param>
/// <param name="Written">The value as written, with the places of its parts.</param>
internal sealed record Entry<T>(Key<T> Key, object? Value, Place At, JsonValue Written)
    where T : class, new();

/// <summary>The few keys that one file or option sets; layers upon each other make the whole.</summary>
internal sealed record Layer<T>(string File, ImmutableArray<Entry<T>> Entries)
    where T : class, new()
{
    /// <summary>What is below, with this layer's keys set.</summary>
    public T ApplyTo(T below)
    {
        foreach (var entry in Entries)
        {
            below = entry.Key.Set(below, entry.Value);
        }

        return below;
    }

    /// <summary>The entry of a key, or null.</summary>
    public Entry<T>? Find(string path)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Path == path)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The first entry of a group or of a key in it, or null.</summary>
    public Entry<T>? FindIn(string group)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Path == group || entry.Key.Group == group)
            {
                return entry;
            }
        }

        return null;
    }
}
