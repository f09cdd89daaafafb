using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>The backends of <c>recipes/backends</c>, each read when first asked for.</summary>
internal sealed class BackendFolder(string folder, string shown)
{
    private readonly Dictionary<string, Found> _read = new(StringComparer.Ordinal);

    /// <summary>The backend of a name, or null after problems.</summary>
    /// <param name="name">As the recipe says it.</param>
    /// <param name="at">Where it says so.</param>
    /// <param name="problems">Takes what is wrong with the name, or with the backend's file.</param>
    public Backend? Find(string name, Place at, List<Problem> problems)
    {
        if (_read.TryGetValue(name, out var known))
        {
            problems.AddRange(known.Problems);
            return known.Backend;
        }

        if (!JsonFolder.Holds(folder, name))
        {
            var names = JsonFolder.Names(folder);
            problems.Add(
                at.Problem(
                    $"there is no backend '{name}' in {shown}",
                    JsonFolder.Suggest(name, names)
                )
            );
            return null;
        }

        var own = new List<Problem>();
        var file = $"{shown}/{name}.json";
        var backend = TextFile.Read(Path.Combine(folder, name + ".json"), file, own) is { } text
            ? BackendReader.Read(text, file, name, own)
            : null;
        _read.Add(name, new Found(backend, own));
        problems.AddRange(own);
        return backend;
    }

    private sealed record Found(Backend? Backend, List<Problem> Problems);
}
