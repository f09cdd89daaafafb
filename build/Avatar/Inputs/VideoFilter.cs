using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary><c>--videos=GLOB[,GLOB]</c>: which videos a run is about. Knows no files; only names, compared ordinally.</summary>
/// <param name="Globs">With <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>[a-z]</c> and <c>[!a]</c>; one that equals a name means that name.</param>
public sealed record VideoFilter(ImmutableArray<string> Globs)
{
    /// <summary>Every video.</summary>
    public static VideoFilter All { get; } = new(["*"]);

    /// <summary>The option's value; null for none.</summary>
    public static VideoFilter Parse(string? value) =>
        value is null
            ? All
            : new([
                .. value.Split(
                    ',',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                ),
            ]);

    /// <summary>One of the globs fits.</summary>
    public bool Matches(string name)
    {
        if (ReferenceEquals(this, All))
        {
            return true;
        }

        foreach (var glob in Globs)
        {
            if (glob == name || Fits(glob, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a problem for each glob that fits no name: a mistyped one must not pass for "nothing to do".</summary>
    public void Check(IReadOnlyCollection<string> names, List<Problem> problems)
    {
        if (Globs.IsEmpty)
        {
            problems.Add(
                new Problem("--videos", "names no video", "write for example --videos='a*,b'")
            );
        }

        foreach (var glob in Globs)
        {
            if (!names.Any(name => glob == name || Fits(glob, name)) && this != All)
            {
                var near = SpellingSuggestion.For(glob, names);
                problems.Add(
                    new Problem(
                        "--videos=" + glob,
                        "fits no video",
                        near is null
                            ? "videos are named as the recordings in inputs/audio, without extension"
                            : $"did you mean '{near}'?"
                    )
                );
            }
        }
    }

    /// <summary>Goes back to the last star only: linear for few stars, never exponential.</summary>
    private static bool Fits(string glob, string name)
    {
        var (g, n, star, from) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (g < glob.Length && glob[g] == '*')
            {
                (star, from) = (g++, n);
            }
            else if (g < glob.Length && One(glob, g, name[n], out var next))
            {
                (g, n) = (next, n + 1);
            }
            else if (star >= 0)
            {
                (g, n) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return glob.AsSpan(g).TrimStart('*').IsEmpty;
    }

    private static bool One(string glob, int at, char c, out int next)
    {
        next = at + 1;
        var close = glob[at] == '[' && at + 2 < glob.Length ? glob.IndexOf(']', at + 2) : -1;
        if (close < 0)
        {
            return glob[at] == '?' || glob[at] == c;
        }

        next = close + 1;
        var not = glob[at + 1] == '!';
        return InSet(glob.AsSpan(at + (not ? 2 : 1), close - at - (not ? 2 : 1)), c) != not;
    }

    private static bool InSet(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            var range = i + 2 < set.Length && set[i + 1] == '-';
            if (range ? c >= set[i] && c <= set[i + 2] : c == set[i])
            {
                return true;
            }

            i += range ? 2 : 0;
        }

        return false;
    }
}
