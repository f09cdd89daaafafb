using AvatarBuild.Oracle;

namespace AvatarBuild.Engine.Tests.Model;

/// <summary>What is asserted of every build. Sees the model and the disk, not the engine.</summary>
internal sealed class BuildCheck(World world, Oracle.Oracle oracle, Prediction prediction)
{
    /// <summary>Those that must ran, no other that mustn't, and each as often as it should.</summary>
    public void RightNodesRan(bool isWhole)
    {
        var tainted = oracle.Tainted(prediction.May);
        foreach (var node in world.Nodes)
        {
            Assert.False(
                prediction.Must[node.Id] && node.Started == 0,
                $"node {node.Id} didn't run and should"
            );
            Assert.False(
                !prediction.May[node.Id] && node.Started > 0,
                $"node {node.Id} ran in vain"
            );
            if (node.Started > 0 && isWhole && !tainted[node.Id])
            {
                // One behind a fickle node may have begun before that was known to be made anew.
                var most = IsBehindFickle(node.Id) ? int.MaxValue : node.ExpectedAttempts;
                Assert.InRange(node.Started, node.ExpectedAttempts, most);
            }
        }
    }

    /// <summary>Byte for byte, for all that was made and all that somebody wants; a failure leaves the last good one.</summary>
    public void OutputsAreThoseOfACleanBuild(
        IReadOnlyDictionary<string, string> before,
        bool isWhole
    )
    {
        var clean = oracle.Actual();
        var tainted = oracle.Tainted(prediction.May);
        var now = world.Snapshot();
        foreach (var node in world.Nodes)
        {
            var isDone = node.Succeeded > 0;
            var isSound =
                isWhole && !tainted[node.Id] && !(prediction.May[node.Id] && node.WillFail);
            for (var i = 0; i < node.Outputs; i++)
            {
                var path = node.PathOf(i);
                if (isDone || (node.IsWanted && isSound && !clean.IsBlocked[node.Id]))
                {
                    Assert.True(
                        clean.Texts[node.Id][i] == now[path],
                        $"outputs/{path} isn't what a clean build makes"
                    );
                }
                else
                {
                    Assert.True(
                        before[path] == now[path],
                        $"outputs/{path} was changed by a build that didn't make it"
                    );
                }
            }
        }
    }

    /// <summary>What somebody put in a wanted output's place is kept aside.</summary>
    public void NothingForeignIsLost(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<int, Done?> kept,
        IReadOnlyList<string> asideBefore
    )
    {
        var aside = world.Aside().ToList();
        asideBefore.ToList().ForEach(text => aside.Remove(text));
        foreach (var node in world.Nodes.Where(node => node is { IsWanted: true, Succeeded: > 0 }))
        {
            for (var i = 0; i < node.Outputs; i++)
            {
                var text = before[node.PathOf(i)];
                if (text != World.Missing && text != kept[node.Id]?.Texts[i])
                {
                    Assert.True(
                        aside.Remove(text),
                        $"what lay at outputs/{node.PathOf(i)} is gone: {text}"
                    );
                }
            }
        }

        Assert.Empty(aside);
    }

    private bool IsBehindFickle(int id) =>
        world.Nodes[id].IsFickle
        || world.Nodes[id].Reads.Exists(read => read.Node >= 0 && IsBehindFickle(read.Node));
}
