using AvatarBuild.Media.Sound;
using CsCheck;

namespace AvatarBuild.Avatar.Tests.Sound;

public sealed class SoundOffsetTests
{
    [Fact]
    public void Any_planted_offset_within_a_second_is_read_to_the_sample() =>
        Gen.Select(Gen.Int[-7900, 7900], Gen.Int[9000, 120_000])
            .Sample(
                (shift, length) =>
                {
                    var source = Noise(length);
                    var result = new short[length + 8000];
                    for (var i = 0; i < length; i++)
                    {
                        if ((uint)(i + shift) < (uint)result.Length)
                        {
                            result[i + shift] = (short)(source[i] / 2);
                        }
                    }

                    var (offset, _) = SoundOffset.Measure(source, result);
                    Assert.Equal(shift / 8.0, offset, 3);
                },
                iter: 12
            );

    [Fact]
    public void Other_sound_does_not_correlate() =>
        Assert.True(SoundOffset.Measure(Noise(60000), Noise(60000, 7)).Correlation < 0.2);

    [Fact]
    public void Silence_counts_only_where_the_source_sounds()
    {
        var source = Noise(48000);
        source.AsSpan(0, 16000).Clear();
        var half = source.ToArray();
        Assert.Equal(0, SoundOffset.LongestMissing(source, half));
        half.AsSpan(0, 32000).Clear();
        Assert.Equal(2, SoundOffset.LongestMissing(source, half), 1);
        Assert.Equal(4, SoundOffset.LongestMissing(source, new short[48000]), 1);
    }

    private static short[] Noise(int length, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (short)random.Next(-8000, 8000))];
    }
}
