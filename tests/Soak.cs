using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;
using Xunit.v3;

namespace AvatarBuild;

/// <summary>
/// A random test: a few cases in a plain test run, and as many as there is time for in a soak, which runs all that has
/// this mark. CsCheck's own variables tell it so: <c>CsCheck_Time</c> (seconds), <c>CsCheck_Seed</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SoakAttribute : FactAttribute, ITraitAttribute
{
    public SoakAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Timeout = 1000 * (180 + Soak.Seconds);

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("soak", "yes")];
}

internal static class Soak
{
    /// <summary>How long a soak lets each random test run; 0 in a plain test run.</summary>
    public static int Seconds { get; } =
        int.TryParse(Variable("CsCheck_Time"), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 0;

    // The one case that failed is wanted, not others after it.
    private static bool IsReplay => Seconds == 0 && Variable("CsCheck_Seed") is { Length: > 0 };

    /// <summary>Tries so many cases, or for as long as a soak wants; a failure names the seed that replays it.</summary>
    public static async Task OfAsync<T>(Gen<T> cases, Func<T, Task> check, int iterations)
    {
        var count = 0;
        await cases.SampleAsync(
            async drawn =>
            {
                Interlocked.Increment(ref count);
                await check(drawn);
            },
            iter: IsReplay ? 1 : iterations,
            threads: 2,
            print: _ => ""
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{count} cases")
        );
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
