using AvatarBuild.Engine.Graph;
using static AvatarBuild.Engine.Tests.Steps;

namespace AvatarBuild.Engine.Tests.Planning;

/// <summary>Which of several steps that could start goes first.</summary>
public sealed class OrderTests
{
    private readonly Bench bench = new();

    [Fact]
    public void Among_steps_of_one_priority_the_one_with_most_work_ahead_goes_first()
    {
        Step Long(string name, double units) =>
            Join(name, ["@x"]) with
            {
                Work = new Workload("", units),
                Kind = name,
            };
        var follower = Join("b2", ["b"]) with { Work = new Workload("", 50), Kind = "b2" };
        bench.Load(null, [new("cpu", 1)], Long("a", 30), Long("b", 10), Long("c", 40), follower);
        Assert.Equal(["make b"], bench.Start());
        Assert.Equal(["make b2"], bench.Succeed("b").Start());
        Assert.Equal(["make c"], bench.Succeed("b2").Start());
        Assert.Equal(["make a"], bench.Succeed("c").Start());
    }
}
