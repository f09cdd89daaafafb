using System.Globalization;

namespace AvatarBuild.Host.Tests.Faults;

/// <summary>
/// How many faults are tried: a sample, another one in each run, or with AVATAR_BUILD_FAULTS=N so many, or with
/// AVATAR_BUILD_FAULTS=all every one. AVATAR_BUILD_SEED=N draws the sample of that seed again.
/// </summary>
internal static class Effort
{
    public static int Seed { get; } =
        int.TryParse(Variable("AVATAR_BUILD_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Random.Shared.Next(1, 1_000_000);

    /// <summary>For messages: how to draw the same sample.</summary>
    public static string Replay =>
        string.Create(CultureInfo.InvariantCulture, $"(again with AVATAR_BUILD_SEED={Seed})");

    /// <summary>How many, where so many are usual.</summary>
    public static int Count(int usual) =>
        Variable("AVATAR_BUILD_FAULTS") switch
        {
            null or "" => usual,
            "all" => int.MaxValue,
            var count => int.Parse(count, CultureInfo.InvariantCulture),
        };

    /// <summary>A sample of the points, of each kind as many as of any other; those that must be in it first.</summary>
    public static IReadOnlyList<T> Sample<T>(
        IEnumerable<T> points,
        Func<T, string> kind,
        Func<T, bool> must,
        int usual
    )
    {
        var random = new Random(Seed);
        var shuffled = points.ToArray();
        random.Shuffle(shuffled);
        var turn = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. shuffled
                .Select(point =>
                    (
                        Point: point,
                        Turn: turn[kind(point)] = turn.GetValueOrDefault(kind(point)) + 1
                    )
                )
                .OrderBy(pair => must(pair.Point) ? 0 : pair.Turn)
                .Take(Count(usual))
                .Select(pair => pair.Point),
        ];
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
