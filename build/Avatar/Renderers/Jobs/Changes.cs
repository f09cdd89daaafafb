using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Jobs;

/// <summary>
/// What an attempt does otherwise than asked, as the engine hands it from a failure to the attempts after it:
/// <c>size 384*256</c>, <c>option fp8=true</c>, <c>environment A=1 B=2</c>.
/// </summary>
public static class Changes
{
    private const string Lowered = "lowered: ";

    /// <summary>What a report says of a result: less was made than asked.</summary>
    public static bool IsLowered(string effective) =>
        effective.StartsWith(Lowered, StringComparison.Ordinal);

    /// <summary>The size in what a report says of a result; null where only options differ.</summary>
    public static string? LoweredSize(string effective)
    {
        ArgumentNullException.ThrowIfNull(effective);
        return IsLowered(effective) && Split(effective[Lowered.Length..], ' ').Head is var size
            ? PictureSize.Parse(size)?.ToString()
            : null;
    }

    /// <summary>Another size.</summary>
    internal static string Size(PictureSize size) => $"size {size}";

    /// <summary>Another value of an option, as <c>name=value</c>.</summary>
    internal static string Option(string option) => $"option {option}";

    /// <summary>More variables.</summary>
    internal static string Environment(NameValues values) =>
        "environment " + string.Join(' ', values.Values.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <summary>It lessens the memory wanted.</summary>
    internal static bool IsLess(string change) =>
        change.StartsWith("size ", StringComparison.Ordinal)
        || change.StartsWith("option ", StringComparison.Ordinal);

    /// <summary>The job as it is after all changes; later ones win.</summary>
    internal static RenderJob Apply(RenderJob job, IEnumerable<string> changes)
    {
        foreach (var change in changes)
        {
            var (kind, what) = Split(change, ' ');
            job = kind switch
            {
                "size" => job with { Size = PictureSize.Parse(what)! },
                "option" => job with
                {
                    Settings = job.Settings with
                    {
                        BackendOptions = job.Settings.BackendOptions.With(Pair(what)),
                    },
                },
                _ => job,
            };
        }

        return job;
    }

    /// <summary>The variables that changes add.</summary>
    internal static NameValues EnvironmentOf(IEnumerable<string> changes)
    {
        var all = NameValues.Empty;
        foreach (var change in changes)
        {
            var (kind, what) = Split(change, ' ');
            foreach (var pair in kind == "environment" ? what.Split(' ') : [])
            {
                all = all.With(Pair(pair));
            }
        }

        return all;
    }

    /// <summary>What was made, in words; null where it is what was asked.</summary>
    internal static string? Effective(RenderJob asked, IReadOnlyList<string> changes, string? why)
    {
        if (changes.Count == 0)
        {
            return null;
        }

        var parts = new List<string>();
        var made = Apply(asked, changes);
        if (made.Size != asked.Size)
        {
            parts.Add($"{made.Size} instead of {asked.Size}");
        }

        parts.AddRange(
            changes
                .Where(change => !change.StartsWith("size ", StringComparison.Ordinal))
                .Select(change => Split(change, ' ').Tail)
        );
        return (changes.Any(IsLess) ? Lowered : "")
            + string.Join(", ", parts)
            + (why is null ? "" : $" ({why})");
    }

    private static NameValues Pair(string text)
    {
        var (name, value) = Split(text, '=');
        return new NameValues(NameValues.Empty.Values.Add(name, value));
    }

    private static (string Head, string Tail) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
