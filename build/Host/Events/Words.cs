namespace AvatarBuild.Host.Events;

/// <summary>How reports write a value of an enumeration: <c>notReached</c>.</summary>
internal static class Words
{
    /// <summary>The word of a value that its enumeration names.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.By[value];

    /// <summary>A name with its first letter in lower case.</summary>
    public static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    // Each made once: a report of 10,000 videos asks for 20,000.
    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> By = Enum.GetValues<T>()
            .Distinct()
            .ToDictionary(value => value, value => Lower(value.ToString()));
    }

    /// <summary>The first few of many names: <c>50 videos (a, b, c and 47 more)</c>; one stands alone.</summary>
    public static string Some(IReadOnlyList<string> videos)
    {
        const int Few = 5;
        var more = videos.Count - Few;
        return videos.Count == 1
            ? videos[0]
            : FormattableString.Invariant(
                $"{videos.Count} videos ({string.Join(", ", videos.Take(Few))}{(more > 0 ? $" and {more} more" : "")})"
            );
    }
}
