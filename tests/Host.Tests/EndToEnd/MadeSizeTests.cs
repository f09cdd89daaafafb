#pragma warning disable RS0030 // tests look at files without the product's own file operations

using AvatarBuild.Simulator;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>Sizes that come out otherwise than asked: LiveAvatar's shipped descriptions on a stand-in with its own size rule.</summary>
public sealed class MadeSizeTests
{
    private const int Limit = 180_000;

    /// <summary>Asked for, and what comes out; both on one card and on five.</summary>
    private static readonly Dictionary<string, string> Sizes = new(StringComparer.Ordinal)
    {
        ["384*256"] = "384*256",
        ["688*368"] = "640*384",
        ["720*400"] = "704*384",
        ["704*384"] = "704*384",
        ["384*704"] = "384*704",
        ["512*512"] = "512*512",
    };

    private static string NameOf(string size) => "v" + size.Replace('*', 'x');

    private static Workspace With(params IEnumerable<string> sizes)
    {
        var workspace = Workspace.With([.. sizes.Select(NameOf)]);
        foreach (var size in sizes)
        {
            workspace.Write($"inputs/{NameOf(size)}.json", $$"""{ "size": "{{size}}" }""");
        }

        return workspace;
    }

    private static SimulatedMachine Put(
        Workspace workspace,
        string backend,
        int cards,
        double pace = 0.01
    )
    {
        var machine = new SimulatedMachine(workspace["machine"], cards, totalMiB: 81_559);
        foreach (var (name, value) in machine.Environment(pace))
        {
            workspace.Variables[name] = value;
        }

        workspace.Copy(
            Path.Combine(Scripts.ScriptWorkspace.Repository, $"recipes/backends/{backend}.json"),
            $"recipes/backends/{backend}.json"
        );
        workspace.Write("opt/repository/README", "").Write("opt/checkpoints/weights", "w");
        workspace.Recipe(
            $$"""
            {
              "backend": "{{backend}}", "retryDelaySeconds": 0, "attempts": 3, "cacheGigabytes": 0, "size": "704*384",
              "portFirst": {{machine.FirstPort}}, "portLast": {{machine.LastPort}}, "finish": { "poster": false },
              "checks": { "maxFrozenSeconds": 60 },
              "backendOptions": {
                "repository": "{{workspace["opt/repository"]}}", "checkpoints": "{{workspace[
                "opt/checkpoints"
            ]}}",
                "torchrun": "{{SimulatedMachine.Program}}" }
            }
            """
        );
        return machine;
    }

    [Theory(Timeout = Limit)]
    [InlineData("liveavatar", 2)]
    [InlineData("liveavatar-tpp", 5)]
    public async Task Every_size_that_may_be_asked_for_comes_out_as_Plan_and_report_say(
        string backend,
        int cards
    )
    {
        string[] more = backend == "liveavatar" ? [] : ["576*512"];
        using var workspace = With([.. Sizes.Keys, .. more]);
        var machine = Put(workspace, backend, cards);
        var call = await workspace.Render();
        call.Ends(0);
        Assert.Equal(
            (Sizes.Count + more.Length, 0),
            (call.Report.Count("made"), call.Report.Count("failed"))
        );
        Assert.Equal(Sizes.Count + more.Length, machine.Runs().Count);
        foreach (var (asked, made) in Sizes.Concat(more.ToDictionary(size => size)))
        {
            var name = NameOf(asked);
            Assert.Equal(made, (await Medium.Probe(workspace[$"outputs/{name}.mp4"])).Size);
            Assert.Equal(made, (string?)call.Report[name]["size"]);
        }

        workspace.Write($"inputs/{NameOf("688*368")}.json", """{ "size": "368*688" }""");
        (await workspace.Run("--target=Plan")).Ends(0).Says("image default.jpg 384*640");
        (await workspace.Run("--target=Doctor")).Says(
            "the recipe asks for 704*384; the backend renders 704*384, "
        );
    }

    [Fact(Timeout = Limit)]
    public async Task Doctor_says_what_comes_out_of_a_size_and_a_wrong_one_is_refused_with_what_is_possible()
    {
        using var workspace = With("704*384");
        Put(workspace, "liveavatar", cards: 1);
        (await workspace.Run("--target=Doctor", "--set", "size=688*368")).Says(
            "the recipe asks for 688*368; 688*368 comes out as 640*384; the backend renders 704*384, "
        );
        (await workspace.Render("--set", "size=832*480"))
            .Ends(2)
            .Says("backend liveavatar doesn't render 832*480; it renders 704*384, ")
            .Says("720*400 comes out as 704*384; 688*368 comes out as 640*384");
    }

    [Fact(Timeout = Limit)]
    public async Task A_size_that_does_not_come_out_is_rendered_once_stops_the_backend_and_a_mended_file_makes_all()
    {
        using var workspace = Workspace.With("ann", "bob", "cid", "dan");
        var machine = Put(workspace, "liveavatar", cards: 1, pace: 3);
        var mended = workspace.Text("recipes/backends/liveavatar.json");
        // As it was before anybody read the program: names of areas taken for sizes.
        workspace.Write(
            "recipes/backends/liveavatar.json",
            Without(Without(mended, "\"makes\": {", "},"), "\"areas\": [", "],")
                .Replace("\"sizes\": [", "\"sizes\": [\"720*400\", ", StringComparison.Ordinal)
        );
        var call = await workspace.Render("--set", "size=720*400");
        call.Ends(1)
            .Says("WrongSize: the video is 704*384, wanted 720*400; it would come out so again")
            .Says("correct sizes, or makes, in recipes/backends/liveavatar.json");
        var wrong = machine.Runs();
        // The next one had the card while the first was looked at.
        Assert.InRange(wrong.Count, 1, 2);
        Assert.Equal(wrong.Count, wrong.Select(run => run.Name).Distinct().Count());
        Assert.Equal(
            (wrong.Count, 4 - wrong.Count),
            (call.Report.Count("failed"), call.Report.Count("notReached"))
        );
        Assert.All(
            wrong,
            run =>
            {
                Assert.Equal("WrongSize", (string?)call.Report[run.Name]["class"]);
                Assert.StartsWith(
                    "The renderer makes another size",
                    (string?)call.Report[run.Name]["advice"],
                    StringComparison.Ordinal
                );
            }
        );
        workspace.Write("recipes/backends/liveavatar.json", mended);
        var again = await workspace.Render("--set", "size=720*400");
        again.Ends(0);
        Assert.Equal(4, again.Report.Count("made"));
        Assert.Equal("704*384", (string?)again.Report["ann"]["size"]);
        Assert.Equal(wrong.Count + 4, machine.Runs().Count);
    }

    private static string Without(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal);
        var end = text.IndexOf(to, start, StringComparison.Ordinal) + to.Length;
        return text[..start] + text[end..];
    }

    [Fact(Timeout = Limit)]
    public async Task A_backend_that_is_stopped_leaves_the_videos_of_another_one()
    {
        using var workspace = With("720*400", "384*256");
        Put(workspace, "liveavatar", cards: 1).Fault(NameOf("720*400"), "always size");
        workspace.Write(
            $"inputs/{NameOf("384*256")}.json",
            """{ "size": "384*256", "backend": "preview" }"""
        );
        var call = await workspace.Render();
        call.Ends(1);
        Assert.Equal(
            ("failed", "made"),
            (call.Report.Of(NameOf("720*400")), call.Report.Of(NameOf("384*256")))
        );
    }

    [Fact(Timeout = Limit)]
    public Task The_stand_ins_size_rule_is_the_real_programs_on_every_row_of_the_table() =>
        Task.Run(
            () =>
            {
                var rows = File.ReadLines(
                        Path.Combine(AppContext.BaseDirectory, "sizes", "liveavatar.csv")
                    )
                    .Where(line => char.IsAsciiDigit(line[0]))
                    .Select(line => line.Split(','))
                    .ToArray();
                Assert.InRange(rows.Length, 1000, 2000);
                Assert.All(
                    rows,
                    row =>
                    {
                        var ((width, height), (w, h)) = (Sides(row[0]), Sides(row[1]));
                        Assert.Equal(Sides(row[2]), PictureRule.Of(width, height, w * h));
                    }
                );
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = Limit)]
    [InlineData(640, 448, true, false)]
    [InlineData(576, 512, true, true)]
    [InlineData(576, 512, false, false)]
    [InlineData(960, 320, false, false)]
    [InlineData(640, 512, false, true)]
    [InlineData(1280, 704, false, true)]
    public Task The_stand_in_overflows_where_the_condition_cache_would(
        int width,
        int height,
        bool isOnOneCard,
        bool overflows
    ) =>
        Task.Run(
            () =>
                Assert.Equal(
                    overflows,
                    PictureRule.Overflow(width, height, isOnOneCard) is not null
                ),
            TestContext.Current.CancellationToken
        );

    private static (int, int) Sides(string size) =>
        size.Split('*').Select(int.Parse).ToArray() is [var width, var height]
            ? (width, height)
            : throw new FormatException(size);
}
