using System.Globalization;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Session;

namespace AvatarBuild.Host.Tests.Building;

public sealed class ShardingTests
{
    private static readonly string[] Names =
    [
        .. Enumerable
            .Range(1, 61)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"lesson-{i}")),
    ];

    [Fact]
    public void Every_video_is_in_one_part_and_parts_are_equally_large()
    {
        var parts = Parts(Names);

        Assert.Equal(Names.Order(), parts.SelectMany(part => part).Order());
        Assert.All(parts, part => Assert.InRange(part.Count, 12, 13));
    }

    [Fact]
    public void The_order_in_which_a_runner_finds_videos_does_not_matter() =>
        Assert.Equal(
            Parts(Names).Select(part => part.Order()),
            Parts([.. Names.Reverse()]).Select(part => part.Order())
        );

    [Fact]
    public void One_more_video_moves_at_most_one_other_over_each_cut()
    {
        var before = Parts(Names);
        var after = Parts([.. Names, "one more"]);

        Assert.InRange(before.Zip(after, (a, b) => a.Count(name => !b.Contains(name))).Sum(), 0, 4);
    }

    private static HashSet<string>[] Parts(string[] names) =>
        [.. Enumerable.Range(1, 5).Select(i => Sharding.Of(names, new Shard(i, 5)))];
}
