using System.Collections.Immutable;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Sound;

/// <summary>
/// Walks a WAV's chunks to its end, through files that were joined byte by byte and sound that was appended, of which
/// ffmpeg reads nothing. A declared size is believed only where it can be one.
/// </summary>
internal sealed class WavChunks
{
    // Tags that other formats' programs put behind a file.
    private static readonly string[] Foreign = ["TAG", "ID3", "APETAGEX", "LYRICS"];

    private readonly HeaderReader reader;
    private readonly List<(long Start, long Length)> pieces = [];
    private byte[] format = [];
    private long riffEnd;
    private bool asIs = true;

    private WavChunks(HeaderReader reader) => this.reader = reader;

    public static RecordingLook Look(HeaderReader reader)
    {
        var chunks = new WavChunks(reader);
        return chunks.Walk() is { } fault ? RecordingLook.Of(fault)
            : chunks.pieces.Sum(p => p.Length) == 0
                ? RecordingLook.Of(new("is a WAV header without any sound", AudioHeader.CopyAgain))
            : new RecordingLook
            {
                Wav = chunks.asIs ? null : new([.. chunks.format], [.. chunks.pieces]),
            };
    }

    private long BytesPerSecond => format.Length < 12 ? 0 : BitConverter.ToUInt32(format, 8);

    private MediaFault? Walk()
    {
        reader.Position = 0;
        while (reader.Position + 8 <= reader.Length)
        {
            var at = reader.Position;
            var id = reader.Mark(4);
            long size = reader.U32Little();
            var start = at + 8;
            if (id == "RIFF" && IsWave(start))
            {
                riffEnd = start + size;
                asIs &= at == 0;
                reader.Position = start + 4;
            }
            else if (id == "data")
            {
                if (Data(start, size) is { } fault)
                {
                    return fault;
                }
            }
            else if (pieces.Count > 0 && (!IsId(id) || size > reader.Length - start))
            {
                Appended(at);
                return null;
            }
            else
            {
                if (id == "fmt " && Formatted(start, size) is { } fault)
                {
                    return fault;
                }

                reader.Position = Next(start, size);
            }
        }

        return null;
    }

    private MediaFault? Formatted(long start, long size)
    {
        reader.Position = start;
        var found = reader.Bytes((int)Math.Min(size, 1 << 16));
        // Tag, channels, rate, bytes a second and a frame, bits: what follows differs in length from writer to writer.
        var other = format.Length > 0 && !Common(found).SequenceEqual(Common(format));
        format = format.Length == 0 ? found : format;
        return other
            ? new(
                "is several recordings of different formats, one behind the other, of which a player plays the first",
                "join them with ffmpeg (its filter concat), or give each a name of its own"
            )
            : null;
    }

    private static ReadOnlySpan<byte> Common(byte[] format) =>
        format.AsSpan(0, Math.Min(16, format.Length));

    private MediaFault? Data(long start, long declared)
    {
        var held = reader.Length - start;
        if (held == 0)
        {
            reader.Position = start;
            return null;
        }

        if (IsUnknown(declared, held, start))
        {
            // To the end, or to the next header.
            var end = NextFile(start) ?? reader.Length;
            pieces.Add((start, end - start));
            reader.Position = end;
            return null;
        }

        // Some count the header in: up to 64 bytes more than there are is no truncation.
        if (declared > held + 64)
        {
            return BytesPerSecond == 0
                ? new MediaFault(
                    $"is truncated: it declares {declared} bytes of sound and holds {held}",
                    AudioHeader.CopyAgain
                )
                : AudioHeader.Truncated(
                    (double)declared / BytesPerSecond,
                    (double)held / BytesPerSecond
                );
        }

        var length = Math.Min(declared, held);
        pieces.Add((start, length));
        reader.Position = Next(start, length);
        return null;
    }

    /// <summary>
    /// Programs that write to a pipe can't go back to fill in the size. They leave 0, the largest number (ffmpeg), about
    /// 2^31 (sox) or some other large and round one; or a size in the header that can't hold what follows.
    /// </summary>
    private bool IsUnknown(long declared, long held, long start) =>
        declared is 0 or >= 0x7FFF_0000
        || (declared > held + 64 && (riffEnd < start + declared || IsRound(declared)));

    /// <summary>Hours of sound, and as no recording happens to be: a multiple of 65536 or of a million, the header counted in or not.</summary>
    private static bool IsRound(long size) =>
        size >= 1 << 28
        && new[] { 0, 1, 8, 36, 44, -36, -44 }.Any(header =>
            (size + header) % 65536 == 0 || (size + header) % 1_000_000 == 0
        );

    /// <summary>Bytes that no chunk describes, behind the sound: more sound, unless they are tags, text or padding.</summary>
    private void Appended(long at)
    {
        reader.Position = at;
        var head = reader.UpTo(4096);
        var mark = System.Text.Encoding.Latin1.GetString(head.AsSpan(0, 8));
        if (
            reader.Length - at < Math.Max(1000, BytesPerSecond / 10)
            || Foreign.Any(f => mark.StartsWith(f, StringComparison.Ordinal))
            || IsKnown(mark[..4])
            || FileKind.Text(head) is not null
            || !head.AsSpan().ContainsAnyExcept((byte)0)
        )
        {
            return;
        }

        pieces.Add((at, reader.Length - at));
        asIs = false;
    }

    /// <summary>Chunks are padded to even lengths; some writers forget it, and ffmpeg then loses its way.</summary>
    private long Next(long start, long size)
    {
        var end = Math.Min(start + size, reader.Length);
        if (end % 2 == start % 2 || end + 1 >= reader.Length || LooksLikeChunk(end + 1))
        {
            return Math.Min(end + ((end - start) & 1), reader.Length);
        }

        asIs &= pieces.Count > 0 || !LooksLikeChunk(end);
        return end;
    }

    private bool LooksLikeChunk(long at)
    {
        reader.Position = at;
        return IsId(System.Text.Encoding.Latin1.GetString(reader.UpTo(4)));
    }

    private bool IsWave(long at)
    {
        reader.Position = at;
        return reader.UpTo(4).AsSpan().SequenceEqual("WAVE"u8);
    }

    private static bool IsId(string id) => id.Length == 4 && id.All(c => c is >= ' ' and <= '~');

    private static bool IsKnown(string id) =>
        id
            is "LIST"
                or "id3 "
                or "ID3 "
                or "bext"
                or "iXML"
                or "_PMX"
                or "cue "
                or "JUNK"
                or "junk";

    /// <summary>Where another WAV's header begins, or null.</summary>
    private long? NextFile(long start)
    {
        const int Overlap = 11;
        for (var at = start; at < reader.Length; at += (1 << 18) - Overlap)
        {
            reader.Position = at;
            var block = reader.UpTo(1 << 18).AsSpan();
            for (var from = 0; ; )
            {
                var found = block[from..].IndexOf("RIFF"u8);
                if (found < 0)
                {
                    break;
                }

                from += found + 4;
                if (block[from..].Length >= 8 && block.Slice(from + 4, 4).SequenceEqual("WAVE"u8))
                {
                    return at + from - 4;
                }
            }

            if (block.Length < 1 << 18)
            {
                break;
            }
        }

        return null;
    }
}
