using System.Buffers.Binary;
using System.Collections.Immutable;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Media.Sound;

/// <summary>The pieces of a WAV whose sound lies in several, and how they are made one file that ffmpeg reads whole.</summary>
/// <param name="Format">Content of its <c>fmt </c> chunk.</param>
/// <param name="Pieces">Bytes of sound, in order: where each begins and how long it is.</param>
public sealed record WavParts(
    ImmutableArray<byte> Format,
    ImmutableArray<(long Start, long Length)> Pieces
)
{
    /// <summary>Writes them as one WAV.</summary>
    public async Task JoinAsync(string from, string to, CancellationToken cancellationToken)
    {
        var source = Disk.OpenRead(from);
        await using var _ = source.ConfigureAwait(false);
        var target = Disk.Create(to);
        await using var __ = target.ConfigureAwait(false);
        await target.WriteAsync(Header(), cancellationToken).ConfigureAwait(false);
        var buffer = new byte[64 * 1024];
        foreach (var (start, length) in Pieces)
        {
            source.Position = start;
            for (var left = length; left > 0; )
            {
                var block = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
                await source.ReadExactlyAsync(block, cancellationToken).ConfigureAwait(false);
                await target.WriteAsync(block, cancellationToken).ConfigureAwait(false);
                left -= block.Length;
            }
        }
    }

    private byte[] Header()
    {
        var header = new byte[28 + Format.Length];
        var span = header.AsSpan();
        // More than 32 bits can tell is written as a pipe's writer does: to the end.
        var sound = Pieces.Sum(p => p.Length);
        var size = sound > uint.MaxValue - 64 ? uint.MaxValue : (uint)sound;
        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(
            span[4..],
            size == uint.MaxValue ? size : size + 20 + (uint)Format.Length
        );
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[16..], (uint)Format.Length);
        Format.CopyTo(header, 20);
        "data"u8.CopyTo(span[(20 + Format.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(span[(24 + Format.Length)..], size);
        return header;
    }
}
