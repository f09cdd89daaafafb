using System.Globalization;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Renderers.Memory;

/// <summary>
/// Which size and options a job gets on the cards that there are: the policy's where they fit, else the largest allowed
/// ones that do. Pure; knows no cards, only how much memory the largest has.
/// </summary>
internal static class MemoryFit
{
    /// <summary>MiB that a job needs of each card; null where the backend doesn't say.</summary>
    public static long? Needs(RenderJob job)
    {
        var values = job.Options();
        foreach (var row in job.Backend.Memory)
        {
            if ((row.Size is null || row.Size == job.Size) && Condition.Holds(row.When, values))
            {
                return row.MiB;
            }
        }

        return null;
    }

    /// <summary>The compute capability that its cards must have; 0 for any.</summary>
    public static double Capability(RenderJob job) => Capability(job.Backend, job.Options());

    /// <summary>The same before a job is known.</summary>
    public static double Capability(Backend backend, IReadOnlyDictionary<string, string> values) =>
        backend
            .ComputeCapability.Where(row => Condition.Holds(row.When, values))
            .Select(row => row.Least)
            .DefaultIfEmpty()
            .Max();

    /// <summary>Why no card is new enough for a job; null where one is, or nothing is known.</summary>
    /// <param name="job">As it is wanted.</param>
    /// <param name="newest">Compute capability of the newest card; null where that isn't known.</param>
    public static string? TooOld(RenderJob job, double? newest) =>
        Capability(job) is var wanted && newest < wanted
            ? Text(
                $"{job.Backend.Name} with these options needs a card of compute capability {wanted:0.0}, and the newest here has {newest:0.0}; set {string.Join(" or ", Asking(job))} otherwise, or take another card"
            )
            : null;

    private static IEnumerable<string> Asking(RenderJob job) =>
        job
            .Backend.ComputeCapability.Where(row => row.When is not null)
            .SelectMany(row => Condition.Names(row.When!))
            .Distinct(StringComparer.Ordinal)
            .Select(name => "backendOptions." + name)
            .DefaultIfEmpty("its options");

    /// <summary>What to change so that a job fits.</summary>
    /// <param name="job">As the policy wants it.</param>
    /// <param name="largest">MiB of the largest card; null where that isn't known.</param>
    /// <param name="newest">Compute capability of the newest; null where that isn't known.</param>
    /// <returns>Changes (none where it fits), why, or a refusal with its arithmetic where nothing fits.</returns>
    public static (IReadOnlyList<string> Changes, string? Why, string? Refusal) Choose(
        RenderJob job,
        long? largest,
        double? newest = null
    )
    {
        if (largest is not { } card || Needs(job) is not { } wanted || wanted <= card)
        {
            return ([], null, null);
        }

        var tried = new List<string> { Line(job, wanted) };
        var changes = new List<string>();
        while (Next(Changes.Apply(job, changes), newest) is { } change)
        {
            changes.Add(change);
            var lowered = Changes.Apply(job, changes);
            if (Needs(lowered) is not { } needs || needs <= card)
            {
                return (changes, Text($"{Line(job, wanted)}, the largest card has {card}"), null);
            }

            tried.Add(Line(lowered, needs));
        }

        var allowed = job.Settings is { LowerSize: true, SaveMemory: true }
            ? ""
            : "; the recipe may allow more by lowerSize and saveMemory";
        return (
            [],
            null,
            Text(
                $"{job.Backend.Name} fits no card here: {string.Join("; ", tried)}; the largest card has {card} MiB{allowed}"
            )
        );
    }

    /// <summary>The mildest change to less memory that the recipe allows; null when none is left.</summary>
    /// <param name="job">As it was tried.</param>
    /// <param name="newest">Compute capability of the newest card; null where that isn't known.</param>
    public static string? Next(RenderJob job, double? newest)
    {
        if (job.Settings.SaveMemory)
        {
            var values = job.Options();
            foreach (var option in job.Backend.MemorySaving)
            {
                var at = option.IndexOf('=', StringComparison.Ordinal);
                var change = Changes.Option(option);
                if (
                    (!values.TryGetValue(option[..at], out var now) || now != option[(at + 1)..])
                    && TooOld(Changes.Apply(job, [change]), newest) is null
                )
                {
                    return change;
                }
            }
        }

        return job.Settings.LowerSize && Smaller(job) is [var size, ..] ? Changes.Size(size) : null;
    }

    /// <summary>
    /// Sizes that a job may come down to, largest first: the same way up, and no side longer, for the other side would be
    /// cropped for nothing.
    /// </summary>
    public static IReadOnlyList<PictureSize> Smaller(RenderJob job) =>
        [
            .. job
                .Backend.Lower.Where(size =>
                    IsSmaller(size, job.Size)
                    && size.Width <= job.Size.Width
                    && size.Height <= job.Size.Height
                )
                .OrderByDescending(size => size.Area),
        ];

    /// <summary>
    /// Memory may make the job's video smaller than asked, so that what was made has to be told. That makes one output more,
    /// and so another key: names that come out otherwise count too, as they did before anybody knew.
    /// </summary>
    public static bool MayLower(RenderJob job) =>
        !job.Backend.Memory.IsEmpty && job.Settings.LowerSize && HasSmallerName(job);

    private static bool HasSmallerName(RenderJob job) =>
        job.Backend.Lower.Any(size => IsSmaller(size, job.Size))
        || job.Backend.Makes.Any(made => IsSmaller(made.Asked, job.Size));

    private static bool IsSmaller(PictureSize size, PictureSize than) =>
        size.Area < than.Area
        && size.Width.CompareTo(size.Height) == than.Width.CompareTo(than.Height);

    private static string Line(RenderJob job, long needs)
    {
        var options = job.Settings.BackendOptions.Values.Where(pair =>
            job.Backend.MemorySaving.Contains($"{pair.Key}={pair.Value}")
        );
        var with = string.Join(' ', options.Select(pair => $"{pair.Key}={pair.Value}"));
        return Text($"{job.Size}{(with.Length > 0 ? " with " + with : "")} needs {needs} MiB");
    }

    private static string Text(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}
