using System.Text;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>The files of one folder that have certain extensions, by their names without it.</summary>
internal sealed class NamedFiles
{
    // In ordinal order, so that those of a name are found where they are: a run that knows most videos asks for few, and no index of
    // all is made for it.
    private readonly FolderListing _files;
    private ILookup<string, string>? _apart;

    private NamedFiles(string prefix, FolderListing files)
    {
        Prefix = prefix;
        _files = files;
    }

    /// <summary>The folder below inputs with its '/', or empty.</summary>
    public string Prefix { get; }

    /// <summary>There is none.</summary>
    public bool IsEmpty => _files.Count == 0;

    /// <summary>Those with one of the extensions (with their dot, in lower case), in any case.</summary>
    /// <param name="prefix">The folder below inputs with its '/', or empty.</param>
    /// <param name="files">All of a folder; null where there is none.</param>
    /// <param name="extensions">What counts.</param>
    /// <param name="rest">The others.</param>
    public static NamedFiles Of(
        string prefix,
        FolderListing? files,
        string[] extensions,
        out FolderListing rest
    )
    {
        (var some, rest) = (files ?? FolderListing.Empty).Split(file => Has(file, extensions));
        return new NamedFiles(prefix, some);
    }

    /// <summary>All names in ordinal order, each once.</summary>
    public string[] Names()
    {
        var names = new string[_files.Count];
        var isInOrder = true;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Path.GetFileNameWithoutExtension(_files[i]).ToString();
            isInOrder &= i == 0 || string.CompareOrdinal(names[i - 1], names[i]) < 0;
        }

        // Most often they are: only a dot's place among other signs, or a name that several share, makes a difference.
        return isInOrder
            ? names
            : [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>There is one of that name.</summary>
    public bool Contains(string name) => Find(name) >= 0;

    /// <summary>How a name is written here: as it is, or in the other Unicode form of the same letters, as other systems write it.</summary>
    public string Own(string name)
    {
        if (Ascii.IsValid(name) || Contains(name))
        {
            return name;
        }

        _apart ??= Names()
            .Where(other => !Ascii.IsValid(other))
            .ToLookup(UnicodeForm.Of, StringComparer.Ordinal);
        var same = _apart[UnicodeForm.Of(name)].ToArray();
        return same is [var only] ? only : name;
    }

    /// <summary>The only file of a name, below inputs; null when there is none or several.</summary>
    public string? Only(string name) =>
        Find(name) is >= 0 and var first && Next(name, first + 1) < 0 ? PathOf(first) : null;

    /// <summary>The first file of a name that there is, below inputs.</summary>
    public string First(string name) => PathOf(Find(name));

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
            files.Add("inputs/" + PathOf(i));
        }

        return string.Join(", ", files);
    }

    /// <summary>There is a file of that name and extension.</summary>
    public bool Holds(string file)
    {
        var at = Search(other => other.SequenceCompareTo(file) < 0);
        return at < _files.Count && _files[at].SequenceEqual(file);
    }

    private string PathOf(int at) => string.Concat(Prefix, _files[at]);

    private int Find(string name) => Next(name, Search(file => Place(file, name) < 0));

    // The first file that isn't before what is looked for.
    private int Search(Func<ReadOnlySpan<char>, bool> isBefore)
    {
        var (from, to) = (0, _files.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = isBefore(_files[middle]) ? (middle + 1, to) : (from, middle);
        }

        return from;
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
    private static int Place(ReadOnlySpan<char> file, string name)
    {
        var order = file[..Math.Min(file.Length, name.Length)].SequenceCompareTo(name);
        return order != 0 ? order
            : file.Length == name.Length ? -1
            : file[name.Length] - '.';
    }

    private static bool Has(ReadOnlySpan<char> file, string[] extensions)
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
