using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Tests.Gpu;

/// <summary>What a host with two H100s printed (driver 580.159.04), as cards.</summary>
public sealed class NvidiaSmiTests
{
    private static string Recorded(string name) =>
        Disk.ReadText(Path.Combine(AppContext.BaseDirectory, "Gpu", "recorded", name + ".out"));

    [Fact]
    public void Idle_cards_are_read_whole()
    {
        var cards = NvidiaSmi.Parse(Recorded("query-gpu"), "");
        Assert.Equal([0, 1], cards.Select(card => card.Index));
        Assert.Equal("GPU-a25ba21f-63df-484d-a06f-16f24cd40edf", cards[1].Uuid);
        Assert.Equal("GPU 0 (NVIDIA H100 80GB HBM3)", cards[0].Title);
        Assert.Equal((81559, 0, 81079), (cards[0].TotalMiB, cards[0].UsedMiB, cards[0].FreeMiB));
        Assert.Equal((42, 126.93, 0), (cards[0].Temperature, cards[0].Watts, cards[0].Utilisation));
        Assert.All(cards, card => Assert.Null(card.Trouble));
    }

    [Fact]
    public void A_busy_card_shows_who_uses_how_much()
    {
        var cards = NvidiaSmi.Parse(Recorded("query-gpu-busy"), Recorded("query-apps-busy"));
        Assert.Equal([new GpuProcess(596, "python3", 21444)], cards[0].Processes);
        Assert.Equal((21453, 99), (cards[0].UsedMiB, cards[0].Utilisation));
        Assert.Empty(cards[1].Processes);
    }

    [Theory]
    [InlineData("Disabled, Default", null)]
    [InlineData("Enabled, Default", "is divided into MIG instances, which can't be leased")]
    [InlineData("Disabled, Prohibited", "is closed to computing (compute mode Prohibited)")]
    public void A_card_that_cannot_be_used_says_why(string modes, string? trouble)
    {
        var line =
            $"3, GPU-1, A card, with a comma, 100, 1, 99, [N/A], 0, [N/A], [N/A], 0:1, 580, {modes}\n";
        var card = NvidiaSmi.Parse(line, "").Single();
        Assert.Equal(
            (trouble, "A card, with a comma", 100),
            (card.Trouble, card.Name, card.TotalMiB)
        );
        Assert.Equal((null, null, null), (card.Utilisation, card.Temperature, card.Watts));
    }

    [Fact]
    public void What_is_no_card_is_told_as_it_was_printed() =>
        Assert.Contains(
            "'Field \"not.a.field\" is not a valid field to query.'",
            Assert
                .Throws<GpuException>(() =>
                    NvidiaSmi.Parse("Field \"not.a.field\" is not a valid field to query.\n", "")
                )
                .Message,
            StringComparison.Ordinal
        );
}
