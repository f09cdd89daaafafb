using AvatarBuild.Engine.Graph;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Graph;

public sealed class BuildGraphTests
{
    private static string Refused(params Step[] steps) =>
        Assert.Throws<GraphException>(() => new BuildGraph().Add(steps)).Message;

    [Fact]
    public void Steps_that_wait_for_each_other_are_all_named() =>
        Assert.Equal(
            "these steps wait for each other: make a -> make c -> make b -> make a",
            Refused(Join("a", ["c"]), Join("b", ["a"]), Join("c", ["b"]), Join("d", ["a"]))
        );

    [Fact]
    public void A_cycle_that_a_later_step_closes_is_named()
    {
        var graph = new BuildGraph();
        graph.Add([Join("a", ["c"]), Join("b", ["a"])]);
        var error = Assert.Throws<GraphException>(() => graph.Add([Join("c", ["b"])]));
        Assert.EndsWith("make c -> make b -> make a -> make c", error.Message);
    }

    [Fact]
    public void A_step_that_reads_its_own_output_is_named() =>
        Assert.EndsWith("make a -> make a", Refused(Join("a", ["a"])));

    [Fact]
    public void Two_steps_that_make_one_file_are_named()
    {
        var other = Join("y", []) with
        {
            Outputs = [new("r", Artifact.Output("y"), "y"), new("s", Artifact.Output("x"), "x")],
        };
        Assert.Equal("'make x' and 'make y' both make outputs/x", Refused(Join("x", []), other));
    }

    [Fact]
    public void The_same_work_asked_for_twice_is_one_step()
    {
        var graph = new BuildGraph();
        graph.Add([Join("a", ["@x"], "r")]);
        Assert.Empty(graph.Add([Join("a", ["@x"], "r")]));
        Assert.Single(graph.Steps);
    }

    [Fact]
    public void Other_work_under_the_same_name_is_refused() =>
        Assert.Equal(
            "'make a' and 'make a' both make outputs/a",
            Refused(Join("a", [], "r"), Join("a", [], "s"))
        );

    [Fact]
    public void A_deep_chain_is_walked_quickly_and_without_recursion()
    {
        var steps = Enumerable
            .Range(0, 20_000)
            .Select(i => Join($"s{i + 1}", i == 0 ? [] : [$"s{i}"]));
        Assert.Equal(20_000, new BuildGraph().Add(steps).Count);
    }

    // The private folder holds inputs and outputs under their plain names: a name used twice would write into a source.
    [Theory]
    [InlineData("in-0", "'make a' has two files named 'in-0'")]
    [InlineData("../x", "'make a' names a file '../x'; a plain name is needed")]
    [InlineData(
        "record.json",
        "'make a' names a file 'record.json'; the engine keeps that name for itself"
    )]
    [InlineData(
        "staged-0",
        "'make a' names a file 'staged-0'; the engine keeps that name for itself"
    )]
    public void File_names_that_cannot_share_a_folder_are_refused(string name, string message)
    {
        var step = Join("a", ["@x"]) with { Outputs = [new("r", Artifact.Output("a"), name)] };
        Assert.Equal(message, Refused(step));
    }

    [Fact]
    public void An_output_outside_the_outputs_folder_is_refused()
    {
        var step = Join("a", []) with { Outputs = [new("r", Artifact.Input("a"), "a")] };
        Assert.Equal("'make a' makes inputs/a, which isn't below outputs", Refused(step));
    }

    [Fact]
    public void Steps_know_their_producers_and_consumers()
    {
        var graph = new BuildGraph();
        graph.Add([Join("a", ["@x"]), Join("b", ["a", "@x"])]);
        Assert.Equal("make a", graph.ProducerOf(Artifact.Output("a"))!.Name);
        Assert.Null(graph.ProducerOf(Artifact.Input("x")));
        Assert.Equal(2, graph.ConsumersOf(Artifact.Input("x")).Count);
        Assert.Equal("make b", graph.Find("outputs/b")!.Name);
    }
}
