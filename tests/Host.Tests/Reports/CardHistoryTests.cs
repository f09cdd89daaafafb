using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>What is remembered of a card over a long run.</summary>
public sealed class CardHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static CardUse After(int looks, int peak, int dip)
    {
        var history = new CardHistory();
        for (var i = 0; i < looks; i++)
        {
            var used =
                i == peak ? 900
                : i == dip ? 1
                : 500 + (i % 7);
            history.Add(
                new(Start.AddSeconds(i), new("GPU-1", "Card", used, 1000, used / 10.0, null))
            );
        }

        return history.Use;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1199)]
    [InlineData(1200)]
    [InlineData(100_000)]
    public void A_single_peak_and_a_single_dip_are_kept_however_long_the_run_is(int looks)
    {
        foreach (var peak in (int[])[0, looks / 3, looks - 1])
        {
            var use = After(looks, peak, dip: (peak + (looks / 2)) % looks);
            Assert.Equal(900, use.Samples.Max(look => look.Sample.MemoryUsedBytes));
            Assert.Equal(90, use.Samples.Max(look => look.Sample.TemperatureCelsius));
            Assert.Equal(1, use.Samples.Min(look => look.Sample.MemoryUsedBytes));
        }
    }

    [Fact]
    public void Memory_is_bounded_and_points_stay_in_the_order_of_time()
    {
        var use = After(100_000, peak: 5, dip: 7);
        Assert.InRange(use.Samples.Length, 500, 1300);
        Assert.Equal(use.Samples.OrderBy(look => look.At), use.Samples);
        Assert.Equal(Start, use.Samples[0].At);
        Assert.Equal(Start.AddSeconds(99_999), use.Samples[^1].At);
        Assert.Equal(500 + (99_999 % 7), use.Last.MemoryUsedBytes);
    }
}
