using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Host.SelfTest;

/// <summary>
/// Runs the random tests, those marked <c>soak</c>, for as long as wanted, slice after slice with new cases, until one
/// fails; or the one case of a seed.
/// </summary>
internal static partial class Soaking
{
    private const int DefaultMinutes = 10;
    private const int MostSeconds = 60;

    /// <summary>Runs it; a failure names the command that replays it.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        var programs = new TestPrograms(context);
        if (!await programs.BuildAsync().ConfigureAwait(false))
        {
            return;
        }

        var names = programs.Names.ToList();
        var all = TestResults.None;
        var minutes = context.Options.Minutes;
        var isReplay = context.Options.Seed is not null && minutes is null;
        var started = context.Time.GetTimestamp();
        var left = isReplay ? TimeSpan.Zero : TimeSpan.FromMinutes(minutes ?? DefaultMinutes);
        do
        {
            // Every program gets its share of what is left, a minute at most.
            for (var i = 0; i < names.Count && all.Failed.Count == 0; i++)
            {
                var share = (Left().TotalSeconds / (names.Count - i)) + 0.5;
                var seconds = isReplay ? 0 : (int)Math.Clamp(share, 1, MostSeconds);
                var results = await SliceAsync(context, programs, names[i], seconds)
                    .ConfigureAwait(false);
                if (results is null)
                {
                    names.RemoveAt(i--);
                    continue;
                }

                all += results;
            }
        } while (Left() > TimeSpan.Zero && all.Failed.Count == 0 && names.Count > 0);

        context.Terminal.Result(
            FormattableString.Invariant(
                $"{all.Cases} cases, {all.Failed.Count} failed, {context.Time.GetElapsedTime(started).TotalMinutes:0.0} minutes"
            )
        );
        if (all.Failed.Count > 0 || all.Passed == 0)
        {
            context.Report(ExitCode.VideoFailed);
        }

        TimeSpan Left() => left - context.Time.GetElapsedTime(started);
    }

    // Null: the program has no random test.
    private static async Task<TestResults?> SliceAsync(
        BuildContext context,
        TestPrograms programs,
        string name,
        int seconds
    )
    {
        // Each kind of random test has its own variable; their seeds look different.
        var seed = context.Options.Seed;
        var isNumber = seed is { Length: < 12 } && seed.All(char.IsAsciiDigit);
        var environment = ImmutableDictionary<string, string?>
            .Empty.Add(
                "CsCheck_Time",
                seconds > 0 ? seconds.ToString(CultureInfo.InvariantCulture) : null
            )
            .Add("CsCheck_Seed", isNumber ? null : seed)
            .Add("AVATAR_BUILD_SEED", isNumber ? seed : null);
        var results = await programs
            .RunAsync(
                name,
                ["--filter-trait", "soak=yes", "--parallel", "all", "--max-threads", "unlimited"],
                environment
            )
            .ConfigureAwait(false);
        if (results.IsEmpty)
        {
            return null;
        }

        context.Terminal.Out(
            FormattableString.Invariant(
                $"{name}: {results.Cases} cases, {results.Failed.Count} failed"
            )
        );
        foreach (var failed in results.Failed)
        {
            context.Terminal.Error($"failed {failed.Name}: {failed.Message}");
            if (Seed().Match(failed.Message) is { Success: true } found)
            {
                context.Terminal.Error(
                    $"to replay it: ./build.sh --target=Soak --seed={found.Groups[1].Value}"
                );
            }
        }

        return results;
    }

    [GeneratedRegex("(?:CsCheck_Seed|AVATAR_BUILD_SEED)=([\\w-]+)")]
    private static partial Regex Seed();
}
