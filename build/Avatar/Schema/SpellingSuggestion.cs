namespace AvatarBuild.Avatar.Schema;

/// <summary>Finds what somebody meant to write. Knows no options or keys; only words.</summary>
public static class SpellingSuggestion
{
    /// <summary>
    /// The known word with the fewest slips (a letter added, left out, wrong, or swapped with its neighbour; case is free)
    /// from what was written. Null when none is within a third of its length: a wild guess is worse than none.
    /// </summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        string? nearest = null;
        var best = int.MaxValue;
        var written = word.ToUpperInvariant();
        foreach (var candidate in known)
        {
            var limit = Math.Max(1, Math.Max(word.Length, candidate.Length) / 3);
            // A word whose length alone is too far off needs no table; long garbage costs nothing.
            if (Math.Abs(word.Length - candidate.Length) > limit)
            {
                continue;
            }

            var slips = Slips(written, candidate.ToUpperInvariant());
            if (slips <= limit && slips < best)
            {
                (nearest, best) = (candidate, slips);
            }
        }

        return nearest;
    }

    /// <summary>Damerau–Levenshtein distance in its restricted form (no letter is touched twice), by three rows of its table.</summary>
    private static int Slips(string a, string b)
    {
        var (before, last, row) = (
            new int[b.Length + 1],
            new int[b.Length + 1],
            new int[b.Length + 1]
        );
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
