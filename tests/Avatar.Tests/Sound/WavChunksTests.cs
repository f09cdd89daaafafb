using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Sound;

public sealed class WavChunksTests
{
    private static readonly byte[] A = Wavs.Noise(32000);
    private static readonly byte[] B = Wavs.Noise(16000, 2);

    [Theory]
    [InlineData(null)]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFF_F000u)]
    public void Wavs_joined_byte_by_byte_are_one_recording(uint? size)
    {
        byte[] joined =
        [
            .. Wavs.Of(A, size: size, riff: size),
            .. Wavs.Of(B, size: size, riff: size),
            .. Wavs.Of(A, size: size, riff: size),
        ];

        Assert.Equal([.. A, .. B, .. A], Sound(joined));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sound_appended_behind_the_declared_end_is_read_on(bool behindTags)
    {
        byte[] tags = behindTags ? Wavs.Chunk("LIST", "INFOISFT\u0004\0\0\0abc\0"u8) : [];

        Assert.Equal([.. A, .. B], Sound([.. Wavs.Of(A), .. tags, .. B]));
    }

    [Fact]
    public void An_odd_chunk_without_its_padding_hides_no_sound()
    {
        var whole = Wavs.Of(A);
        byte[] odd =
        [
            .. whole.AsSpan(0, 36),
            .. Wavs.Chunk("note", "hello"u8),
            .. whole.AsSpan(36),
        ];

        Assert.Equal(A, Sound(odd));
    }

    [Fact]
    public void What_ffmpeg_reads_whole_is_left_to_it()
    {
        var whole = Wavs.Of(A);
        byte[][] files =
        [
            whole,
            [.. whole, .. Wavs.Chunk("LIST", "INFOISFT\u0004\0\0\0abc\0"u8)],
            [.. whole, .. Wavs.Chunk("note", "hello"u8)],
            [.. whole, .. Wavs.Chunk("note", "hello"u8), 0, .. Wavs.Chunk("note", "hello"u8), 0],
            [.. whole, .. Wavs.Chunk("LIST", B, 999_999)],
            [.. whole, .. "TAG"u8, .. B],
            [.. whole, .. new byte[20000]],
            [.. whole, .. "<x:xmpmeta>"u8, .. Enumerable.Repeat((byte)'x', 9000)],
            [.. whole.AsSpan(0, 36), .. Wavs.Chunk("note", "hello"u8), 0, .. whole.AsSpan(36)],
            Wavs.Of(A.AsSpan(1)),
        ];

        Assert.All(files, file => Assert.Equal(RecordingLook.Nothing, Look(file)));
    }

    [Theory]
    [InlineData(2_000_000_000u, null)]
    [InlineData(0x4000_0000u, null)]
    [InlineData(0x4000_0000u - 36, null)]
    [InlineData(1_000_000_000u, null)]
    [InlineData(123_456u, 36u)]
    [InlineData(0x7FFF_FFFFu, null)]
    public void An_absurd_size_means_that_its_writer_did_not_know(uint size, uint? riff) =>
        Assert.Equal(RecordingLook.Nothing, Look(Wavs.Of(A, size: size, riff: riff ?? size + 36)));

    [Theory]
    [InlineData(64_000u)]
    [InlineData(230_400_000u)]
    [InlineData(691_200_123u)]
    public void A_size_that_can_be_true_means_truncation(uint size) =>
        Assert.Contains(
            "is truncated: it declares",
            Look(Wavs.Of(A, size: size, riff: size + 36)).Fault?.Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Joined_wavs_of_different_formats_are_refused() =>
        Assert.Contains(
            "several recordings of different formats",
            Look([.. Wavs.Of(A), .. Wavs.Of(B, rate: 24000)]).Fault?.Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Joined_wavs_of_which_the_last_is_cut_are_truncated() =>
        Assert.Contains(
            "is truncated",
            Look([.. Wavs.Of(A), .. Wavs.Of(B).AsSpan(0, 9000)]).Fault?.Message,
            StringComparison.Ordinal
        );

    private static RecordingLook Look(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return AudioHeader.Look(stream);
    }

    /// <summary>All that is played of a file.</summary>
    private static byte[] Sound(byte[] file)
    {
        var look = Look(file);
        Assert.Null(look.Fault);
        return [.. look.Wav!.Pieces.SelectMany(p => file[(int)p.Start..(int)(p.Start + p.Length)])];
    }
}
