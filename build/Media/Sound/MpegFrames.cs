using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Sound;

/// <summary>
/// Walks the frames of mp3 (ISO 11172-3) and raw AAC (ADTS, ISO 13818-7). Each header tells its frame's length, so a
/// file that was cut ends within one; and the rate and channels, which differ where files were joined byte by byte.
/// </summary>
internal static class MpegFrames
{
    private const int MostBetween = 1 << 18; // how far the next frame is looked for: tags of joined files

    private static readonly int[] Rates = [44100, 48000, 32000];

    private static readonly int[][] Kilobits =
    [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448], // 1, layer I
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384], // 1, layer II
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], // 1, layer III
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256], // 2, layer I
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160], // 2, layers II and III
    ];

    /// <summary>A frame's length in bytes, and what must not change.</summary>
    private readonly record struct Frame(int Length, int Rate, int Channels, bool IsAac);

    public static RecordingLook Look(HeaderReader reader)
    {
        var formats = new HashSet<(int Rate, int Channels)>();
        var (frames, declares) = (0L, false);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var head = reader.UpTo(10);
            if (Parse(head) is not { } frame)
            {
                if (frames > 1 && !declares && head.Length < 6 && head[0] == 0xFF)
                {
                    return Truncated(start);
                }

                reader.Position = start;
                if (!Skip(reader))
                {
                    break;
                }

                continue;
            }

            declares |= frames == 0 && !frame.IsAac && DeclaresLength(reader, start, frame.Length);
            if (start + frame.Length > reader.Length)
            {
                // The length that an mp3 declares tells it better, in seconds.
                return frames > 1 && !declares ? Truncated(start) : Found(formats);
            }

            formats.Add((frame.Rate, frame.Channels));
            frames++;
            reader.Position = start + frame.Length;
        }

        return Found(formats);
    }

    private static RecordingLook Found(HashSet<(int Rate, int Channels)> formats) =>
        formats.Count < 2
            ? RecordingLook.Nothing
            : new() { Changes = true, MostChannels = formats.Max(f => f.Channels) };

    private static RecordingLook Truncated(long at) =>
        RecordingLook.Of(
            new($"is truncated: it ends within the frame at byte {at}", AudioHeader.CopyAgain)
        );

    /// <summary>The first frame of most mp3s holds no sound but their length.</summary>
    private static bool DeclaresLength(HeaderReader reader, long start, int length)
    {
        reader.Position = start;
        var frame = reader.UpTo(Math.Min(length, 64)).AsSpan();
        return frame.IndexOf("Xing"u8) >= 0
            || frame.IndexOf("Info"u8) >= 0
            || frame.IndexOf("VBRI"u8) >= 0;
    }

    /// <summary>Over tags, to two frames in a row; false where there are none.</summary>
    private static bool Skip(HeaderReader reader)
    {
        var start = reader.Position;
        var head = reader.UpTo(10);
        if (head.Length == 10 && head.AsSpan().StartsWith("ID3"u8))
        {
            var size = (head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9];
            reader.Position = start + 10 + size + ((head[5] & 0x10) != 0 ? 10 : 0);
            return reader.Position < reader.Length;
        }

        reader.Position = start;
        var block = reader.UpTo(MostBetween);
        for (var i = 1; i + 10 <= block.Length; i++)
        {
            if (
                Parse(block.AsSpan(i)) is { } frame
                && i + frame.Length + 10 <= block.Length
                && Parse(block.AsSpan(i + frame.Length)) is { } next
                && next.IsAac == frame.IsAac
                && next.Rate == frame.Rate
            )
            {
                reader.Position = start + i;
                return true;
            }
        }

        return false;
    }

    private static Frame? Parse(ReadOnlySpan<byte> head) =>
        head.Length < 6 || head[0] != 0xFF ? null
        : (head[1] & 0xF6) == 0xF0 ? Adts(head)
        : (head[1] & 0xE0) == 0xE0 ? Mpeg(head)
        : null;

    private static Frame? Adts(ReadOnlySpan<byte> head)
    {
        var length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5);
        var rate = (head[2] >> 2) & 15;
        var channels = ((head[2] & 1) << 2) | (head[3] >> 6);
        return length < 7 || rate > 12 ? null : new Frame(length, rate, channels, true);
    }

    private static Frame? Mpeg(ReadOnlySpan<byte> head)
    {
        var (version, layer) = ((head[1] >> 3) & 3, 4 - ((head[1] >> 1) & 3));
        var (bits, rate) = (head[2] >> 4, (head[2] >> 2) & 3);
        // Version 1 is reserved, as layer 4 is; without a bit rate a frame's length isn't known.
        if (version == 1 || layer == 4 || bits is 0 or 15 || rate == 3)
        {
            return null;
        }

        var first = version == 3;
        var kilobits = Kilobits[
            first ? layer - 1
            : layer == 1 ? 3
            : 4
        ][bits];
        var hertz =
            Rates[rate]
            / (
                first ? 1
                : version == 2 ? 2
                : 4
            );
        var padding = (head[2] >> 1) & 1;
        var length =
            layer == 1
                ? (12_000 * kilobits / hertz + padding) * 4
                : (layer == 3 && !first ? 72_000 : 144_000) * kilobits / hertz + padding;
        return new Frame(length, hertz, head[3] >> 6 == 3 ? 1 : 2, false);
    }
}
