using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.SelfTest;

/// <summary>
/// Runs the random tests, those marked <c>soak</c>, for as long as wanted, slice after slice with new cases, until one
/// fails; or the one case of a seed.
/// </summary>
internal static partial class Soaking
{
    private const int MostSeconds = 60;

    /// <summary>Runs it; a failure names the command that replays it.</summary>
    public static async Task<ExitCode> RunAsync(Call call)
    {
        var programs = new TestPrograms(call);
        if (!await programs.BuildAsync().ConfigureAwait(false))
        {
            return ExitCode.VideoFailed;
        }

        var names = programs.Names.ToList();
        var all = TestResults.None;
        var minutes = call.Options.Minutes;
        var isReplay = minutes is null;
        var started = call.Time.GetTimestamp();
        var left = TimeSpan.FromMinutes(minutes ?? 0);
        do
        {
            // Every program gets its share of what is left, a minute at most.
            for (var i = 0; i < names.Count && all.Failed.Count == 0; i++)
            {
                var share = (Left().TotalSeconds / (names.Count - i)) + 0.5;
                var seconds = isReplay ? 0 : (int)Math.Clamp(share, 1, MostSeconds);
                var results = await SliceAsync(call, programs, names[i], seconds)
                    .ConfigureAwait(false);
                if (results is null)
                {
                    names.RemoveAt(i--);
                    continue;
                }

                all += results;
            }
        } while (Left() > TimeSpan.Zero && all.Failed.Count == 0 && names.Count > 0);

        call.Terminal.Result(
            FormattableString.Invariant(
                $"{all.Cases} cases, {all.Failed.Count} failed, {call.Time.GetElapsedTime(started).TotalMinutes:0.0} minutes"
            )
        );
        return all.ExitCode;

        TimeSpan Left() => left - call.Time.GetElapsedTime(started);
    }

    // Null: the program has no random test.
    private static async Task<TestResults?> SliceAsync(
        Call call,
        TestPrograms programs,
        string name,
        int seconds
    )
    {
        // Each kind of random test has its own variable; their seeds look different.
        var seed = call.Options.Seed;
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

        call.Terminal.Out(
            FormattableString.Invariant(
                $"{name}: {results.Cases} cases, {results.Failed.Count} failed"
            )
        );
        foreach (var failed in results.Failed)
        {
            call.Terminal.Error($"failed {failed.Name}: {failed.Message}");
            if (Seed().Match(failed.Message) is { Success: true } found)
            {
                call.Terminal.Error(
                    $"to replay it: ./build.sh --target=Soak --seed={found.Groups[1].Value}"
                );
            }
        }

        return results;
    }

    [GeneratedRegex("(?:CsCheck_Seed|AVATAR_BUILD_SEED)=([\\w-]+)")]
    private static partial Regex Seed();
}
