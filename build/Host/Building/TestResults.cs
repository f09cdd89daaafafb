using Newtonsoft.Json.Linq;

namespace AvatarBuild.Host.Building;

/// <summary>One test that didn't pass.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Message">Why.</param>
internal sealed record TestTrouble(string Name, string Message);

/// <summary>What a test program reported in the Common Test Report Format.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed.</param>
/// <param name="Skipped">Tests that were skipped, with the reason.</param>
internal sealed record TestResults(
    int Passed,
    IReadOnlyList<TestTrouble> Failed,
    IReadOnlyList<TestTrouble> Skipped
)
{
    /// <summary>A skip is honest only where it names what the machine lacks.</summary>
    public const string Lacks = "this machine lacks ";

    /// <summary>Reads a report's text.</summary>
    public static TestResults Parse(string text)
    {
        var passed = 0;
        var failed = new List<TestTrouble>();
        var skipped = new List<TestTrouble>();
        foreach (var test in JObject.Parse(text)["results"]?["tests"] as JArray ?? [])
        {
            var trouble = new TestTrouble(
                (string?)test["name"] ?? "",
                (string?)test["message"] ?? ""
            );
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

        return new TestResults(passed, failed, skipped);
    }
}
