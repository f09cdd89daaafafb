using System.IO.Enumeration;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>The files of one folder that have certain extensions, by their names without it.</summary>
internal sealed class NamedFiles
{
    private readonly Dictionary<string, string> _first;
    private readonly Dictionary<string, List<string>> _shared = new(StringComparer.Ordinal);

    private NamedFiles(string prefix, int atMost)
    {
        Prefix = prefix;
        _first = new(atMost, StringComparer.Ordinal);
    }

    /// <summary>The folder below inputs with its '/', or empty.</summary>
    public string Prefix { get; }

    /// <summary>All names, in no order.</summary>
    public IReadOnlyCollection<string> Names => _first.Keys;

    /// <summary>
    /// Files of a folder, not hidden ones; null when there is no such folder. One walk and no look at any file: with
    /// 1,000 recordings that is most of what a run with nothing to do costs here.
    /// </summary>
    public static List<string>? FilesIn(string folder)
    {
        try
        {
            var files = new FileSystemEnumerable<string>(
                folder,
                (ref entry) => entry.FileName.ToString(),
                new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }
            )
            {
                ShouldIncludePredicate = (ref entry) =>
                    !entry.FileName.StartsWith('.') && !entry.IsDirectory,
            };
            var sorted = new List<string>(files);
            sorted.Sort(StringComparer.Ordinal);
            return sorted;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Those with one of the extensions (with their dot, in lower case), in any case.</summary>
    /// <param name="prefix">The folder below inputs with its '/', or empty.</param>
    /// <param name="files">As <see cref="FilesIn"/> gives them.</param>
    /// <param name="extensions">What counts.</param>
    /// <param name="rest">Takes the others.</param>
    public static NamedFiles Of(
        string prefix,
        List<string>? files,
        string[] extensions,
        List<string> rest
    )
    {
        var named = new NamedFiles(prefix, files?.Count ?? 0);
        foreach (var file in files ?? [])
        {
            if (Has(file, extensions))
            {
                named.Add(file);
            }
            else
            {
                rest.Add(file);
            }
        }

        return named;
    }

    /// <summary>The only file of a name, below inputs; null when there is none or several.</summary>
    public string? Only(string name) =>
        _first.TryGetValue(name, out var file) && !_shared.ContainsKey(name) ? Prefix + file : null;

    /// <summary>The first file of a name.</summary>
    public string First(string name) => Prefix + _first[name];

    /// <summary>All files of a name when there are several, as the user would name them; else null.</summary>
    public string? Shared(string name) =>
        _shared.TryGetValue(name, out var files)
            ? string.Join(", ", files.Select(f => $"inputs/{Prefix}{f}"))
            : null;

    /// <summary>There is a file of that name and extension.</summary>
    public bool Holds(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return _shared.TryGetValue(name, out var files)
            ? files.Contains(file)
            : _first.TryGetValue(name, out var only) && only == file;
    }

    private static bool Has(string file, string[] extensions)
    {
        foreach (var extension in extensions)
        {
            if (
                file.Length > extension.Length
                && file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
            )
            {
                return true;
            }
        }

        return false;
    }

    private void Add(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        if (_first.TryAdd(name, file))
        {
            return;
        }

        if (!_shared.TryGetValue(name, out var files))
        {
            _shared.Add(name, files = [_first[name]]);
        }

        files.Add(file);
    }
}
