using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Freshness;
using AvatarBuild.Engine.Tests.Freshness;
using AvatarBuild.Engine.Tests.Model;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>Clocks that are set, and files that change at bad moments.</summary>
public sealed class TimeTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly TestBuild build = new();

    public void Dispose() => build.Dispose();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private void SetSourceTime(DateTimeOffset time) =>
        new FileInfo(build.InputPath("x")).LastWriteTimeUtc = time.UtcDateTime;

    [Theory(Timeout = Limit)]
    [InlineData(-1)]
    [InlineData(-24 * 400)]
    [InlineData(24 * 400)]
    public async Task A_clock_that_was_set_makes_nothing_stale_and_hides_no_edit(int hours)
    {
        build.Input("x", "1");
        // Ten seconds on, so that what is learnt is trusted from its stat.
        build.Time = new Clock(Now.AddSeconds(10));
        await build.RunAsync(Join("a", ["@x"]).Needed());
        var set = Now.AddHours(hours);
        build.Time = new Clock(set);
        await build.RunAsync(Join("a", ["@x"]).Needed());
        Assert.Empty(build.Ran);

        build.Input("x", "2");
        SetSourceTime(set);
        await build.RunAsync(Join("a", ["@x"]).Needed());
        Assert.Equal(["a"], build.Ran);
        Assert.Equal("(2)", build.Output("a"));
    }

    [Fact(Timeout = Limit)]
    public async Task An_output_older_than_its_sources_is_fresh_and_a_newer_one_is_not_trusted()
    {
        build.Input("x", "1");
        await build.RunAsync(Join("a", ["@x"]).Needed());
        new FileInfo(build.OutputPath("a")).LastWriteTimeUtc = Now.AddYears(-20).UtcDateTime;
        await build.RunAsync(Join("a", ["@x"]).Needed());
        Assert.Empty(build.Ran);

        build.Input("x", "2");
        SetSourceTime(Now.AddYears(-30));
        new FileInfo(build.OutputPath("a")).LastWriteTimeUtc = Now.AddYears(20).UtcDateTime;
        await build.RunAsync(Join("a", ["@x"]).Needed());
        Assert.Equal(["a"], build.Ran);
    }

    [Fact(Timeout = Limit)]
    public async Task Two_sources_that_swapped_their_names_and_kept_their_times_are_seen()
    {
        build.Input("x", "1");
        build.Input("y", "2");
        build.Time = new Clock(Now.AddSeconds(10));
        foreach (var name in (string[])["x", "y"])
        {
            new FileInfo(build.InputPath(name)).LastWriteTimeUtc = Now.AddDays(-1).Date;
        }

        await build.RunAsync(Join("a", ["@x"]).Needed(), Join("b", ["@y"]).Needed());
        Disk.Rename(build.InputPath("x"), build.InputPath("z"));
        Disk.Rename(build.InputPath("y"), build.InputPath("x"));
        Disk.Rename(build.InputPath("z"), build.InputPath("y"));
        await build.RunAsync(Join("a", ["@x"]).Needed(), Join("b", ["@y"]).Needed());
        Assert.Equal(["a", "b"], build.Ran);
        Assert.Equal("(2)", build.Output("a"));
    }

    public static TheoryData<string> Moments =>
        ["content", "content, time and size kept", "there and back", "touched"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Moments))]
    public async Task What_is_made_while_a_source_is_written_is_not_taken_for_made_from_it(
        string how
    )
    {
        build.Input("x", "1");
        var calls = 0;
        var step = Make(
            "a",
            ["@x"],
            (run, _) =>
            {
                var read = run.Text("in-0");
                if (++calls == 1)
                {
                    Grain.Pass(build.Workspace.Outputs);
                    read = Write(how);
                }

                return run.Write(read);
            }
        );
        await build.RunAsync(step.Needed());
        Assert.Equal("InputChanged", build.Of("a").Failure!.Class);
        Assert.False(Disk.FileExists(build.OutputPath("a")));
        await build.RunAsync(step.Needed());
        Assert.Equal(["a"], build.Ran);
        Assert.Equal(build.InputText("x"), build.Output("a"));
    }

    [Theory(Timeout = Limit)]
    [InlineData("a name comes")]
    [InlineData("a name goes")]
    [InlineData("permissions change")]
    public async Task What_leaves_a_sources_content_alone_is_no_writing(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "this machine lacks hard links by link(2)");
        build.Input("x", "1");
        Links.HardLink(build.InputPath("x"), build.InputPath("second"));
        var step = Make(
            "a",
            ["@x"],
            (run, _) =>
            {
                Grain.Pass(build.Workspace.Outputs);
                switch (how)
                {
                    case "a name comes":
                        Links.HardLink(build.InputPath("x"), build.InputPath("third"));
                        break;
                    case "a name goes":
                        Disk.DeleteFile(build.InputPath("second"));
                        break;
                    default:
                        Disk.MakeReadOnly(build.InputPath("x"));
                        break;
                }

                return run.Write(run.Text("in-0"));
            }
        );
        await build.RunAsync(step.Needed());
        Assert.Equal("1", build.Output("a"));
    }

    // What the command reads meanwhile.
    private string Write(string how)
    {
        var time = new FileInfo(build.InputPath("x")).LastWriteTimeUtc;
        build.Input("x", how == "touched" ? "1" : "2");
        var read = build.InputText("x");
        if (how == "there and back")
        {
            build.Input("x", "1");
        }

        if (how == "content, time and size kept")
        {
            SetSourceTime(time);
        }

        return read;
    }

    [Fact(Timeout = Limit)]
    public async Task A_render_whose_source_was_touched_meanwhile_is_tried_again_at_once()
    {
        build.Input("x", "1");
        var calls = 0;
        var step = Make(
            "a",
            ["@x"],
            (run, _) =>
            {
                if (++calls == 1)
                {
                    SetSourceTime(Now.AddDays(-1));
                }

                return run.Write(run.Text("in-0"));
            }
        );
        await build.RunAsync(step.Needed().Tried(2));
        Assert.Equal(2, build.Of("a").Attempts);
        Assert.Equal("1", build.Output("a"));
    }

    [Fact(Timeout = Limit)]
    public void A_file_that_changes_while_it_is_hashed_is_hashed_again()
    {
        build.Input("x", "1");
        var hasher = new FileHasher(
            build.Workspace,
            new Dictionary<string, FileMemo>(),
            new Clock(Now.AddDays(1))
        );
        var reads = 0;
        var value = hasher.Remember("x", build.InputPath("x"), Learn);
        Assert.Equal(ContentHash.OfText("2"), value);
        Assert.Equal(2, reads);
        Assert.Equal(value, hasher.Recall("x", build.InputPath("x")));

        string Learn(string path)
        {
            var read = ContentHash.OfFile(path);
            if (++reads == 1)
            {
                Grain.Pass(build.Workspace.Outputs);
                build.Input("x", "2");
            }

            return read;
        }
    }

    [Fact(Timeout = Limit)]
    public void What_was_learnt_by_a_clock_ahead_of_todays_is_learnt_again()
    {
        build.Input("x", "1");
        var ahead = new FileHasher(
            build.Workspace,
            new Dictionary<string, FileMemo>(),
            new Clock(Now.AddDays(1))
        );
        ahead.Remember("x", build.InputPath("x"), ContentHash.OfFile);
        var memory = ahead.TakeLearnt().ToDictionary(StringComparer.Ordinal);
        Assert.Null(
            new FileHasher(build.Workspace, memory, new Clock(Now)).Recall(
                "x",
                build.InputPath("x")
            )
        );
        var later = new FileHasher(build.Workspace, memory, new Clock(Now.AddDays(2)));
        Assert.NotNull(later.Recall("x", build.InputPath("x")));
    }
}
