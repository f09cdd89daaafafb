using AvatarBuild.Engine.Files;
using AvatarBuild.Oracle;

namespace AvatarBuild.Engine.Tests.Model;

/// <summary>
/// Random worlds, growing ones too; random edits, failures, interruptions, clocks and numbers of jobs. After each build
/// the outputs are those of a clean build, and exactly the nodes ran that the oracle named.
/// </summary>
public sealed class RandomWorldTests
{
    [Soak]
    public Task Every_build_makes_what_a_clean_one_makes_and_starts_no_step_in_vain() =>
        Soak.OfAsync(
            Drawn.Any,
            async drawn =>
            {
                using var story = new Story(drawn);
                await story.PlayAsync();
            },
            iterations: 120
        );

    [Soak]
    public async Task Every_edit_within_a_second_is_seen_where_files_have_times_of_whole_seconds()
    {
        var disk = await WholeSeconds.MountAsync();
        Assert.SkipWhen(disk is null, "this machine lacks the right to mount a file system");
        await using (disk)
        {
            await Soak.OfAsync(
                Drawn.Any,
                async drawn =>
                {
                    using var story = new Story(drawn, disk.Folder);
                    await story.PlayAsync();
                },
                iterations: 25
            );
        }
    }

    [Soak]
    public Task Neither_the_order_of_declarations_nor_jobs_change_a_key_or_an_output() =>
        Soak.OfAsync(
            Drawn.Any,
            async drawn =>
            {
                var one = await BuiltAsync(drawn, jobs: 1, order: 1);
                foreach (var round in drawn.Rounds)
                {
                    Assert.Equal(one, await BuiltAsync(drawn, 1 + (round.Order % 4), round.Luck));
                }
            },
            iterations: 12
        );

    private static async Task<string> BuiltAsync(Drawn drawn, int jobs, int order)
    {
        var folder = Path.Combine(
            Path.GetTempPath(),
            "world-" + Guid.NewGuid().ToString("N")[..12]
        );
        try
        {
            var world = drawn.In(folder);
            Disk.CreateFolder(world.Inputs);
            Disk.CreateFolder(world.Outputs);
            EditKinds.Restore(world);
            await new Drive(world) { Jobs = jobs, Order = order }.RunAsync();
            return $"{world}\n{string.Join('\n', world.Snapshot())}\n{string.Join('\n', world.Keys())}";
        }
        finally
        {
            Disk.DeleteFolder(folder);
        }
    }
}
