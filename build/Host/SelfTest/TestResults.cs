using System.Globalization;
using System.Text.RegularExpressions;
using AvatarBuild.Host.CommandLine;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.SelfTest;

/// <summary>One test that didn't pass.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Message">Why.</param>
internal sealed record TestTrouble(string Name, string Message);

/// <summary>What a test program reported in the Common Test Report Format.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed.</param>
/// <param name="Skipped">Tests that were skipped, with the reason.</param>
internal sealed partial record TestResults(
    int Passed,
    IReadOnlyList<TestTrouble> Failed,
    IReadOnlyList<TestTrouble> Skipped
)
{
    /// <summary>The results of no test.</summary>
    public static TestResults None { get; } = new(0, [], []);

    /// <summary>Whether all was well; no test at all isn't.</summary>
    public ExitCode ExitCode =>
        Failed.Count > 0 || Passed == 0 ? ExitCode.VideoFailed : ExitCode.Done;

    /// <summary>There was no test.</summary>
    public bool IsEmpty => Passed + Failed.Count + Skipped.Count == 0;

    /// <summary>How many cases random tests tried, as they printed it.</summary>
    public long Cases { get; init; }

    /// <summary>The results of both.</summary>
    public static TestResults operator +(TestResults a, TestResults b) =>
        new(a.Passed + b.Passed, [.. a.Failed, .. b.Failed], [.. a.Skipped, .. b.Skipped])
        {
            Cases = a.Cases + b.Cases,
        };

    /// <summary>A skip is honest only where it names what the machine lacks.</summary>
    public const string Lacks = "this machine lacks ";

    /// <summary>Reads a report's text.</summary>
    public static TestResults Parse(string text)
    {
        var passed = 0;
        var failed = new List<TestTrouble>();
        var skipped = new List<TestTrouble>();
        var cases = 0L;
        foreach (var test in JObject.Parse(text)["results"]?["tests"] as JArray ?? [])
        {
            var trouble = new TestTrouble(
                (string?)test["name"] ?? "",
                (string?)test["message"] ?? ""
            );
            cases += Printed(test);
            switch ((string?)test["status"])
            {
                case "passed":
                    passed++;
                    break;
                case "skipped" when trouble.Message.Contains(Lacks, StringComparison.Ordinal):
                    skipped.Add(trouble);
                    break;
                case "skipped":
                    failed.Add(
                        trouble with
                        {
                            Message =
                                $"skipped without naming what this machine lacks: {trouble.Message}",
                        }
                    );
                    break;
                default:
                    failed.Add(trouble);
                    break;
            }
        }

        return new TestResults(passed, failed, skipped) { Cases = cases };
    }

    private static long Printed(JToken test)
    {
        var lines = (test["stdout"] as JArray ?? []).Select(line => CaseCount().Match($"{line}"));
        return lines
            .Where(line => line.Success)
            .Sum(line => long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^([0-9]+) cases$")]
    private static partial Regex CaseCount();
}
