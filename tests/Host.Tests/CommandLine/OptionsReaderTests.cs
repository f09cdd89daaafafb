using AvatarBuild.Host.CommandLine;
using Cake.Core.Diagnostics;
using CsCheck;

namespace AvatarBuild.Host.Tests.CommandLine;

public sealed class OptionsReaderTests
{
    private static readonly string[] Tasks =
    [
        "Clean",
        "Default",
        "Doctor",
        "Graph",
        "Help",
        "Plan",
        "Preprocess",
        "Prune",
        "Render",
        "Schema",
        "Test",
    ];

    private static readonly string Workspace = Path.GetFullPath("/workspace");
    private static readonly string Folder = Path.GetFullPath("/people/me");

    private static Options Read(params string[] arguments) =>
        OptionsReader.Read(arguments, Tasks, Workspace, Folder);

    private static string[] Problems(params string[] arguments) =>
        [.. Read(arguments).Problems.Select(p => p.ToString())];

    [Fact]
    public void Nothing_written_is_Default_with_every_default()
    {
        var options = Read();
        Assert.Equal(["Default"], options.Targets);
        Assert.Empty(options.Problems);
        Assert.True(options.Gpus.All);
        Assert.Equal(Environment.ProcessorCount, options.Jobs);
        Assert.Equal("default", options.Recipe);
        Assert.Equal(10, options.Minutes);
        Assert.Equal(
            ("/workspace", "/workspace/inputs", "/workspace/outputs"),
            (options.Root, options.Inputs, options.Outputs)
        );
    }

    [Theory]
    [InlineData("Plan", "json")]
    [InlineData("Graph", "svg")]
    [InlineData("Graph", "dot")]
    [InlineData("Graph", "mermaid")]
    [InlineData("Render --dryrun", "json")]
    [InlineData("Clean --target=Plan", "json")]
    public void A_format_is_taken_by_the_task_that_writes_it(string task, string format) =>
        Assert.Empty(Problems([.. $"--target={task} --format={format}".Split(' ')]));

    [Theory]
    [InlineData("Plan", "svg", "write --format=json")]
    [InlineData("Graph", "json", "write --format=svg or dot or mermaid")]
    [InlineData("Render", "json", "leave it out; Plan writes json, Graph svg, dot or mermaid")]
    [InlineData("Render --dryrun", "dot", "write --format=json")]
    [InlineData("Doctor", "json", "leave it out; Plan writes json, Graph svg, dot or mermaid")]
    public void A_format_that_a_task_does_not_have_is_refused(
        string task,
        string format,
        string remedy
    ) =>
        Assert.Equal(
            [$"--format={format} isn't what {task.Split(' ')[0]} can write; {remedy}"],
            Problems([.. $"--target={task} --format={format}".Split(' ')])
        );

    [Fact]
    public void A_format_without_a_task_is_refused() =>
        Assert.StartsWith(
            "--format=json isn't what Default can write",
            Assert.Single(Problems("--format=json")),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_recipes_file_is_relative_to_where_the_user_is_and_a_name_is_one_of_recipes()
    {
        Assert.Equal("draft", Read("--recipe=draft").Recipe);
        Assert.Equal("/people/draft.json", Read("--recipe=../draft.json").Recipe);
        Assert.Equal("/elsewhere/draft.json", Read("--recipe=/elsewhere/draft.json").Recipe);
    }

    [Fact]
    public void Every_option_takes_its_value_after_an_equals_sign()
    {
        var options = Read(
            "--target=plan",
            "--recipe=draft",
            "--videos=intro*,outro",
            "--jobs=4",
            "--gpus=2,0,2",
            "--inputs=in",
            "--outputs=out",
            "--set=size=a=b",
            "--set=audio.trim=",
            "--verbosity=Verbose",
            "--working=/w",
            "--force",
            "--fail-fast",
            "--wait",
            "--all",
            "--yes=true",
            "--exclusive=false"
        );
        Assert.Empty(options.Problems);
        Assert.Equal(["Plan"], options.Targets);
        Assert.Equal("draft", options.Recipe);
        Assert.Equal(["intro*", "outro"], options.Videos);
        Assert.Equal(4, options.Jobs);
        Assert.Equal(["2", "0"], options.Gpus.Names);
        Assert.Equal(("/people/me/in", "/people/me/out"), (options.Inputs, options.Outputs));
        Assert.Equal(["size=a=b", "audio.trim="], options.Set);
        Assert.Equal(Verbosity.Verbose, options.Verbosity);
        Assert.Equal("/w", options.Root);
        Assert.True(options.Force && options.FailFast && options.Wait && options.All);
        Assert.True(options.Yes);
        Assert.False(options.Exclusive);
    }

    [Fact]
    public void Every_example_of_the_table_is_right_with_an_equals_sign_and_with_a_space()
    {
        foreach (var option in OptionTable.All)
        {
            var example = option.Example.Replace("'", "", StringComparison.Ordinal);
            string[] one = example.Contains(' ', StringComparison.Ordinal)
                ? [option.Name + "=" + example.Split(' ')[1]]
                : [example[2..]];
            var cut = one[0].IndexOf('=', StringComparison.Ordinal);
            Assert.Empty(OfPlan("--" + one[0]));
            Assert.Equal(option.Shape is null, cut < 0);
            if (cut > 0)
            {
                Assert.Empty(OfPlan("--" + one[0][..cut], one[0][(cut + 1)..]));
            }

            Assert.All(
                option.Aliases,
                alias => Assert.Empty(cut < 0 ? OfPlan(alias) : OfPlan(alias, one[0][(cut + 1)..]))
            );
        }

        // Of those tasks that take all of them: a format is only for what writes it.
        static string[] OfPlan(params string[] arguments) =>
            Problems(["--target=Plan", .. arguments]);
    }

    [Fact]
    public void A_value_may_start_with_a_dash_but_an_option_is_never_a_value()
    {
        Assert.Equal(["-a"], Read("--videos", "-a").Videos);
        Assert.Equal(
            ["--recipe needs a value; write for example --recipe=draft"],
            Problems("--recipe", "-t", "Plan")
        );
    }

    [Fact]
    public void All_problems_are_named_at_once_with_the_nearest_known_words()
    {
        Assert.Equal(
            [
                "--jbos isn't an option; did you mean --jobs?",
                "--jobs=0 isn't a whole number from 1 to 1024; write for example --jobs=4",
                "--frobnicate isn't an option; --help lists them all",
                "'Plan' isn't an option; a task is named by --target=Plan",
                "'Rendr' isn't a target; did you mean Render?",
                "'zzz' isn't a target; --help lists them all",
            ],
            Problems([
                "--jbos",
                "3",
                "--jobs=0",
                "--frobnicate",
                "--force",
                "Plan",
                "-t",
                "Rendr",
                "-t",
                "zzz",
            ])
        );
    }

    [Theory]
    [InlineData("--jobs=-1")]
    [InlineData("--jobs=1.5")]
    [InlineData("--jobs= 1")]
    [InlineData("--jobs=99999999999")]
    [InlineData("--gpus=")]
    [InlineData("--gpus=a")]
    [InlineData("--gpus=0,,1")]
    [InlineData("--gpus=-1")]
    [InlineData("--recipe=")]
    [InlineData("--recipe=../x")]
    [InlineData("--recipe=..")]
    [InlineData("--videos=a,")]
    [InlineData("--set==x")]
    [InlineData("--force=maybe")]
    [InlineData("--verbosity=loud")]
    [InlineData("--target=")]
    [InlineData("--")]
    [InlineData("-")]
    [InlineData("")]
    public void A_wrong_value_is_one_problem(string argument) => Assert.Single(Problems(argument));

    [Fact]
    public void Targets_run_in_the_order_that_makes_sense_and_the_others_stay_where_they_are()
    {
        Assert.Equal(
            ["Doctor", "Clean", "Preprocess", "Schema", "Render"],
            Read(
                "-t=Doctor",
                "-t=render",
                "-t=Clean",
                "-t=Schema",
                "-t=Preprocess",
                "-t=Clean"
            ).Targets
        );
    }

    [Fact]
    public void Help_needs_no_target()
    {
        Assert.Equal(["Help"], Read("--help").Targets);
        Assert.Equal(["Help"], Read("-h", "--target=Render").Targets);
    }

    [Theory]
    [InlineData("outputs/a b.mp4")]
    [InlineData("a b.mp4")]
    [InlineData("./outputs/../outputs/a b.mp4")]
    [InlineData("/workspace/outputs/a b.mp4")]
    public void A_file_of_outputs_is_a_target(string target)
    {
        var options = Read("--target", target);
        Assert.Empty(options.Problems);
        Assert.Equal(["a b"], options.FileTargets);
        Assert.Equal(["Render"], options.Targets);
        Assert.True(options.OnlyFileTargets);
    }

    [Fact]
    public void A_file_target_is_looked_for_in_the_outputs_that_are_named()
    {
        Assert.Equal(["课 1"], Read("--outputs=/data", "-t", "/data/课 1.mp4").FileTargets);
        Assert.Equal(["a"], Read("--working=/w", "-t", "/w/outputs/a.mp4").FileTargets);
        Assert.Equal(["a"], Read("--working=w", "-t", "w/outputs/a.mp4").FileTargets);
        Assert.Equal(["a"], Read("--working=w", "-t", "outputs/a.mp4").FileTargets);
        Assert.Equal(["a"], Read("--outputs=o", "-t", "o/a.mp4").FileTargets);
    }

    [Fact]
    public void Render_beside_a_file_target_makes_all()
    {
        Assert.False(Read("-t", "a.mp4", "-t", "Render").OnlyFileTargets);
        Assert.Equal(["a", "b"], Read("-t=a.mp4", "-t=b.mp4", "-t=a.mp4").FileTargets);
    }

    [Theory]
    [InlineData("inputs/a.mp4")]
    [InlineData("outputs/sub/a.mp4")]
    [InlineData("outputs/../a.mp4")]
    [InlineData("/etc/a.mp4")]
    [InlineData(".mp4")]
    public void A_file_elsewhere_is_no_target(string target) =>
        Assert.Contains(
            "isn't a video of outputs",
            Assert.Single(Problems("-t", target)),
            StringComparison.Ordinal
        );

    [Fact]
    public void No_list_of_arguments_crashes_the_reader()
    {
        var names = OptionTable.All.SelectMany(o => o.Aliases.Append("--" + o.Name)).ToArray();
        var word = Gen.OneOf(
            Gen.Int[0, names.Length - 1].Select(i => names[i]),
            Gen.Int[0, names.Length - 1].Select(Gen.String, (i, v) => names[i] + "=" + v),
            Gen.Int[0, Tasks.Length - 1].Select(i => Tasks[i]),
            Gen.String.Select(s => s + ".mp4"),
            Gen.String.Select(s => "--" + s),
            Gen.String
        );
        word.Array[0, 8]
            .Sample(
                arguments =>
                {
                    var options = Read(arguments);
                    Assert.All(
                        options.Problems,
                        p =>
                        {
                            Assert.NotEmpty(p.Message);
                            Assert.NotEmpty(p.Remedy);
                        }
                    );
                    Assert.All(options.Targets, t => Assert.Contains(t, Tasks));
                    Assert.Equal(options.Targets.Distinct(), options.Targets);
                },
                iter: 20_000
            );
    }

    [Fact]
    public void A_mistyped_option_is_found_again()
    {
        Gen.Select(Gen.Int[0, OptionTable.All.Count - 1], Gen.Int[0, 20])
            .Sample(
                (which, at) =>
                {
                    var name = OptionTable.All[which].Name;
                    var i = 1 + at % (name.Length - 2);
                    var typed = name[..i] + name[i + 1] + name[i] + name[(i + 2)..];
                    if (typed != name)
                    {
                        Assert.Contains(
                            $"did you mean --{name}?",
                            Problems("--" + typed)[0],
                            StringComparison.Ordinal
                        );
                    }
                },
                iter: 500
            );
    }
}
