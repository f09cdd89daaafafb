using System.IO.Enumeration;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>The files of one folder that have certain extensions, by their names without it.</summary>
internal sealed class NamedFiles
{
    // In ordinal order, so that those of a name are found where they are: a run that knows most videos asks for few, and no index of
    // all is made for it.
    private readonly List<string> _files;

    private NamedFiles(string prefix, List<string> files)
    {
        Prefix = prefix;
        _files = files;
    }

    /// <summary>The folder below inputs with its '/', or empty.</summary>
    public string Prefix { get; }

    /// <summary>There is none.</summary>
    public bool IsEmpty => _files.Count == 0;

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
        List<string>? some = null;
        for (var i = 0; i < files?.Count; i++)
        {
            if (Has(files[i], extensions))
            {
                some?.Add(files[i]);
            }
            else
            {
                some ??= files.GetRange(0, i);
                rest.Add(files[i]);
            }
        }

        return new NamedFiles(prefix, some ?? files ?? []);
    }

    /// <summary>All names in ordinal order, each once.</summary>
    public string[] Names()
    {
        var names = new string[_files.Count];
        var isInOrder = true;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Path.GetFileNameWithoutExtension(_files[i]);
            isInOrder &= i == 0 || string.CompareOrdinal(names[i - 1], names[i]) < 0;
        }

        // Most often they are: only a dot's place among other signs, or a name that several share, makes a difference.
        return isInOrder
            ? names
            : [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>There is one of that name.</summary>
    public bool Contains(string name) => Find(name) >= 0;

    /// <summary>The only file of a name, below inputs; null when there is none or several.</summary>
    public string? Only(string name) =>
        Find(name) is >= 0 and var first && Next(name, first + 1) < 0
            ? Prefix + _files[first]
            : null;

    /// <summary>The first file of a name that there is, below inputs.</summary>
    public string First(string name) => Prefix + FirstFile(name);

    /// <summary>Its name alone.</summary>
    public string FirstFile(string name) => _files[Find(name)];

    /// <summary>All files of a name when there are several, as the user would name them; else null.</summary>
    public string? Shared(string name)
    {
        var first = Find(name);
        if (first < 0 || Next(name, first + 1) < 0)
        {
            return null;
        }

        var files = new List<string>();
        for (var i = first; i >= 0; i = Next(name, i + 1))
        {
            files.Add($"inputs/{Prefix}{_files[i]}");
        }

        return string.Join(", ", files);
    }

    /// <summary>There is a file of that name and extension.</summary>
    public bool Holds(string file) => _files.BinarySearch(file, StringComparer.Ordinal) >= 0;

    private int Find(string name)
    {
        var (from, to) = (0, _files.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = Place(_files[middle], name) < 0 ? (middle + 1, to) : (from, middle);
        }

        return Next(name, from);
    }

    // The first of the name from there on; negative when there is none.
    private int Next(string name, int from)
    {
        for (; from < _files.Count && Place(_files[from], name) == 0; from++)
        {
            // Of the file a.b.wav the name is a.b, and not a.
            if (_files[from].LastIndexOf('.') == name.Length)
            {
                return from;
            }
        }

        return -1;
    }

    // Before, among or behind the files that begin with the name and a dot.
    private static int Place(string file, string name)
    {
        var order = string.CompareOrdinal(file, 0, name, 0, name.Length);
        return order != 0 ? order
            : file.Length == name.Length ? -1
            : file[name.Length] - '.';
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
}
