using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.Tests.Tidy;

/// <summary>The table of failures: the only place where a class of failure is made, and nothing in it is for nobody.</summary>
public sealed partial class FailureRules
{
    private const string Class = "build/Engine/Graph/FailureClass.cs";
    private static readonly string[] Tables =
    [
        "build/Engine/Graph/EngineFailures.cs",
        "build/Avatar/Failures/VideoFailures.cs",
    ];

    private static IEnumerable<string> Others =>
        Repository.Files("build", ".cs").Where(file => file != Class && !Tables.Contains(file));

    [Fact]
    public void Only_the_tables_make_a_class_of_failure() =>
        Repository.HasNo(MakesClass(), Others, Repository.Code);

    [Fact]
    public void The_list_of_all_classes_has_every_row_once() =>
        Assert.Equal(
            Tables.SelectMany(RowsOf).Order(StringComparer.Ordinal),
            VideoFailures.All.Select(row => row.Name).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_class_is_one_that_the_code_produces()
    {
        var code = string.Concat(Others.Select(Repository.Code));
        foreach (var row in Tables.SelectMany(RowsOf))
        {
            Assert.Matches($@"\b(Engine|Video)Failures\.{row}\b", code);
        }
    }

    [Fact]
    public void Every_class_says_what_to_do_in_whole_sentences() =>
        Assert.All(
            VideoFailures.All,
            row =>
            {
                Assert.Matches(@"^[A-Zf].{15,}[^.]\.$", row.Advice);
                Assert.DoesNotContain("..", row.Advice, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void What_stops_a_backend_or_is_the_machines_is_never_told_as_one_videos_own() =>
        Assert.All(
            VideoFailures.All.Where(row => row.Scope is not FailureScope.OfAttempt),
            row => Assert.DoesNotContain("only this video", row.Advice, StringComparison.Ordinal)
        );

    private static IEnumerable<string> RowsOf(string file) =>
        Row().Matches(Repository.Code(file)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"FailureClass (\w+) \{ get; \}")]
    private static partial Regex Row();

    [GeneratedRegex(
        @"new (FailureClass|RendererFailure)\(|(FailureClass|RendererFailure)\?? \w+ (\{ get; \} )?=>? *new\("
    )]
    private static partial Regex MakesClass();
}
