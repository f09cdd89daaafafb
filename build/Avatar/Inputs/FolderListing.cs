using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>
/// Names of a folder's files, in ordinal order. They lie one behind the other in a few blocks, and a text is made of one
/// when somebody wants it: a run that knows most videos asks for few.
/// </summary>
internal sealed class FolderListing
{
    // In characters; below what the runtime takes for a large object.
    private const int BlockSize = 1 << 14;
    private readonly List<char[]> blocks;

    // Place of each, in order, in the blocks as if they were one: how many characters it has, and then these.
    private readonly List<int> places;

    private FolderListing(List<char[]> blocks, List<int> places)
    {
        this.blocks = blocks;
        this.places = places;
    }

    /// <summary>None.</summary>
    public static FolderListing Empty { get; } = new([], []);

    /// <summary>How many.</summary>
    public int Count => places.Count;

    /// <summary>The name at a place in their order.</summary>
    public ReadOnlySpan<char> this[int at] => At(places[at]);

    /// <summary>Files of a folder, not hidden ones; null when there is no such folder. One walk, and no look at any file.</summary>
    public static FolderListing? Of(string folder)
    {
        var blocks = new List<char[]>();
        var places = new List<int>();
        var end = 0;
        try
        {
            Disk.EachFileName(folder, Add);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }

        var listing = new FolderListing(blocks, places);
        places.Sort((a, b) => listing.At(a).SequenceCompareTo(listing.At(b)));
        return listing;

        // A name has 255 bytes at most, so none is longer than a block.
        void Add(ReadOnlySpan<char> name)
        {
            if (blocks.Count == 0 || end + 1 + name.Length > BlockSize)
            {
                blocks.Add(new char[BlockSize]);
                end = 0;
            }

            places.Add(((blocks.Count - 1) * BlockSize) + end);
            blocks[^1][end] = (char)name.Length;
            name.CopyTo(blocks[^1].AsSpan(end + 1));
            end += 1 + name.Length;
        }
    }

    /// <summary>Those that are of a kind, and the others.</summary>
    public (FolderListing Some, FolderListing Others) Split(Func<ReadOnlySpan<char>, bool> isSome)
    {
        var rest = new List<int>();
        foreach (var place in places)
        {
            if (!isSome(At(place)))
            {
                rest.Add(place);
            }
        }

        return rest.Count == 0
            ? (this, Empty)
            : (new(blocks, [.. places.Where(place => isSome(At(place)))]), new(blocks, [.. rest]));
    }

    /// <summary>All of them behind a prefix.</summary>
    public IEnumerable<string> Paths(string prefix)
    {
        foreach (var place in places)
        {
            yield return string.Concat(prefix, At(place));
        }
    }

    private ReadOnlySpan<char> At(int place)
    {
        var block = blocks[place / BlockSize];
        var start = place % BlockSize;
        return block.AsSpan(start + 1, block[start]);
    }
}
