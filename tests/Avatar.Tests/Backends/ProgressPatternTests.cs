using AvatarBuild.Avatar.Renderers.Description;

namespace AvatarBuild.Avatar.Tests.Backends;

public sealed class ProgressPatternTests
{
    [Fact]
    public void A_bar_of_tqdm_is_read()
    {
        var told = Tell(
            new ProgressPattern(),
            1,
            "  0%|          | 0/20 [00:00<?, ?it/s]",
            " 45%|████▌     | 9/20 [00:12<00:15,  1.37s/it]",
            "a line without one"
        );

        Assert.Equal([0, 0.45], told);
    }

    [Fact]
    public void Bars_that_run_once_for_each_block_of_each_clip_are_added_up()
    {
        var pattern = new ProgressPattern();
        var bar = (string[])[" 50%|█| 2/4 [", "100%|██| 4/4 ["];

        var told = Tell(pattern, 4, [.. bar, .. bar, .. bar, .. bar]);

        Assert.Equal([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1], told);
    }

    [Fact]
    public void Bars_of_several_processes_between_each_others_lines_are_told_apart_by_their_beginnings()
    {
        const string Start = "  0%|          | 0/4 [00:00<?, ?it/s]";
        const string Half = " 50%|█████     | 2/4 [00:01<00:01,  1.0it/s]";
        const string End = "100%|██████████| 4/4 [00:02<00:00,  2.0it/s]";

        // Two processes of two bars each.
        var told = Tell(
            new ProgressPattern(),
            4,
            [Start, Start, Half, End, Half, Start, End, Start, End, End]
        );

        Assert.Equal([0, 0.25, 0.375, 0.5, 0.5, 0.5, 0.75, 0.75, 1, 1], told);
    }

    [Fact]
    public void More_bars_than_were_announced_do_not_go_beyond_the_end()
    {
        var bar = (string[])["10%|█| 1/10 [", "90%|█| 9/10 ["];

        var told = Tell(new ProgressPattern(), 1, [.. bar, .. bar, .. bar]);

        Assert.Equal(0.9, told.Max());
        Assert.Equal(told.Order(), told);
    }

    [Fact]
    public void A_pattern_of_ones_own_has_done_and_total()
    {
        var pattern = new ProgressPattern { Pattern = @"frame (?<done>\d+) of (?<total>\d+)" };

        Assert.Equal([0.25], Tell(pattern, 1, "INFO frame 25 of 100"));
    }

    [Theory]
    [InlineData("step (?<done>\\d+)", "has no group 'percent', nor 'done' and 'total'")]
    [InlineData("(", "Not enough )'s")]
    public void A_pattern_that_tells_nothing_is_refused_with_the_reason(
        string pattern,
        string reason
    ) =>
        Assert.Contains(
            reason,
            new ProgressPattern { Pattern = pattern }.Problem!,
            StringComparison.Ordinal
        );

    private static List<double> Tell(ProgressPattern pattern, long clips, params string[] lines)
    {
        var told = new List<double>();
        var reader = pattern.Reader(clips, told.Add)!;
        foreach (var line in lines)
        {
            reader(line);
        }

        return told;
    }
}
