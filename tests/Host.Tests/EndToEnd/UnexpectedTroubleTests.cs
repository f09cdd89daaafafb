using AvatarBuild.Host.Tasks;
using AvatarBuild.Host.Tests.Faults;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>What no task expects: it is told in words, by an exit code that isn't 0, and what only helps costs no run.</summary>
public sealed class UnexpectedTroubleTests
{
    private const int Limit = 120_000;
    private const string FullDevice = "No space left on device";

    // How each task is made to throw where it catches nothing, and what is then said. The program's own standard output is a
    // full disk for those that print their result.
    private static readonly Dictionary<string, (Action<Workspace> Plant, string Says)> Scenarios =
        new()
        {
            ["Default"] = (LogsAreAFile, "outputs/.build/logs is a file"),
            ["Render"] = (LogsAreAFile, "outputs/.build/logs is a file"),
            ["Preprocess"] = (LogsAreAFile, "outputs/.build/logs is a file"),
            ["Clean"] = (CannotBeRemoved, "Read-only file system"),
            ["Schema"] = (Folder("recipes/recipe.schema.json"), "recipes/recipe.schema.json"),
            ["Test"] = (TestLogsAreAFile, ".build/tests is a file"),
            ["Soak"] = (TestLogsAreAFile, ".build/tests is a file"),
            ["Doctor"] = (OutputIsFull, FullDevice),
            ["Graph"] = (OutputIsFull, FullDevice),
            ["Help"] = (OutputIsFull, FullDevice),
            ["Plan"] = (OutputIsFull, FullDevice),
            ["Prune"] = (OutputIsFull, FullDevice),
        };

    /// <summary>Every task that there is.</summary>
    public static TheoryData<string> Tasks =>
        [.. TaskEntry.In(typeof(Help).Assembly).Select(task => task.Name)];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Tasks))]
    public async Task A_task_that_throws_says_why_and_does_not_end_with_0(string task)
    {
        Assert.True(Scenarios.ContainsKey(task), $"add how {task} is made to throw");
        if (task == "Clean")
        {
            await Strace.IsNeeded();
        }

        using var workspace = Workspace.With("ann");
        var (plant, says) = Scenarios[task];
        plant(workspace);
        var call = (await workspace.Run("--target=" + task)).Ends(3);
        Assert.Contains(says, call.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", call.All, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", call.All, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Where_it_came_from_is_shown_to_who_asks_for_diagnostics()
    {
        using var workspace = Workspace.With("ann");
        LogsAreAFile(workspace);
        (await workspace.Run("--verbosity=diagnostic"))
            .Ends(3)
            .Says("outputs/.build/logs is a file")
            .Says("   at AvatarBuild.");
    }

    [Theory(Timeout = Limit)]
    [InlineData("--target=Plan", "--format=json")]
    [InlineData("--target=Graph", "--format=dot")]
    [InlineData("--target=Render", "--dryrun")]
    [InlineData("--version")]
    [InlineData("--info")]
    [InlineData("--tree")]
    [InlineData("--description")]
    public async Task A_result_that_cannot_be_written_is_an_error(params string[] arguments)
    {
        using var workspace = Workspace.With("ann");
        OutputIsFull(workspace);
        var call = (await workspace.Run(arguments)).Ends(3);
        Assert.Contains(FullDevice, call.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Progress_that_cannot_be_written_costs_no_video_and_is_told()
    {
        using var workspace = Workspace.With("ann");
        OutputIsFull(workspace);
        (await workspace.Render())
            .Ends(0)
            .Says("lines of standard output are missing: " + FullDevice);
        Assert.True(workspace.Has("outputs/ann.mp4"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_reader_that_has_seen_enough_is_no_error()
    {
        using var workspace = Workspace.With("ann", "bob");
        workspace.Under = ["bash", "-c", "\"$0\" \"$@\" | head -n 1; exit ${PIPESTATUS[0]}"];
        var call = (await workspace.Run("--target=Plan")).Ends(0);
        Assert.Equal("make     ann\n", call.Out);
        Assert.Empty(call.Errors);
    }

    [Theory(Timeout = Limit)]
    [InlineData("outputs/.build/cache/size.new/x", "can't be kept small")]
    [InlineData("outputs/.build/cache/size/x", "can't be kept small")]
    [InlineData("outputs/.build/cache", "")]
    [InlineData("outputs/.build/cache/content", "")]
    [InlineData("outputs/.build/events.jsonl/x", "events can't be written")]
    [InlineData("outputs/.build/seal.new/x", "")]
    [InlineData("outputs/report", "outputs/report is a file")]
    [InlineData("outputs/report.json.new/x", "outputs/report.json can't be written")]
    public async Task What_only_helps_costs_no_run_where_it_cannot_be_written(
        string inTheWay,
        string says
    )
    {
        using var workspace = Workspace.With("ann");
        workspace.Recipe("""{ "size": "192*128" }""").Write(inTheWay, "");
        (await workspace.Run()).Ends(0).Says("1 made").Says(says);
        Assert.True(workspace.Has("outputs/ann.mp4"));
        (await workspace.Run()).Ends(0).Says("; 0 steps run");
    }

    private static void LogsAreAFile(Workspace workspace) =>
        workspace.Write("outputs/.build/logs", "");

    private static void TestLogsAreAFile(Workspace workspace) =>
        workspace.Write(".build/tests", "");

    private static Action<Workspace> Folder(string path) =>
        workspace => workspace.Write(path + "/x", "");

    private static void OutputIsFull(Workspace workspace) =>
        workspace.Under = ["sh", "-c", "exec \"$0\" \"$@\" >/dev/full"];

    // Root may remove anything, so the system is made to refuse it.
    private static void CannotBeRemoved(Workspace workspace)
    {
        const string File = "outputs/.build/audio/default/ann.wav";
        workspace.Write(File, "");
        workspace.Under =
        [
            "strace",
            "-f",
            "-o",
            "/dev/null",
            "-P",
            workspace[File],
            "-e",
            "inject=unlink,unlinkat:error=EROFS",
        ];
    }
}
