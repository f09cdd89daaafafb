using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.SelfTest;
using AvatarBuild.Host.Tests.Tidy;

namespace AvatarBuild.Host.Tests;

/// <summary>What the random tests and the task that runs them for long agree on.</summary>
public sealed class SoakTests
{
    [Fact]
    public void Minutes_and_seed_are_read()
    {
        var options = Read("--target=Soak", "--minutes=90", "--seed=b-5p4Kt95w-1");
        Assert.Empty(options.Problems);
        Assert.Equal((90, "b-5p4Kt95w-1"), (options.Minutes, options.Seed));
        Assert.Single(Read("--target=Soak", "--minutes=0").Problems);
        Assert.Single(Read("--target=Soak", "--seed=a b").Problems);
    }

    private static Options Read(params string[] arguments) =>
        OptionsReader.Read(arguments, ["Soak"], "/", "/");

    [Fact]
    public void The_cases_that_random_tests_tried_are_counted()
    {
        const string Report = """
            {"results": {"tests": [
              {"name": "a", "status": "passed", "stdout": ["120 cases"]},
              {"name": "b", "status": "passed", "stdout": ["said something", "5 cases"]},
              {"name": "c", "status": "passed"}]}}
            """;
        Assert.Equal((3, 125), (TestResults.Parse(Report).Passed, TestResults.Parse(Report).Cases));
    }

    [Fact]
    public void Every_random_test_that_builds_can_be_soaked()
    {
        var files = Repository
            .Files("tests", ".cs")
            .Where(file =>
                file is not "tests/Soak.cs"
                && !file.EndsWith("/SoakTests.cs", StringComparison.Ordinal)
            );
        Repository.HasNo(new(@"\.SampleAsync\("), files, Repository.Text);
    }
}
