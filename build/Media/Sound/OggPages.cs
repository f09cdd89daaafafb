using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Sound;

/// <summary>
/// Walks the pages of an Ogg file (RFC 3533): each tells its own length, the last one of a stream that it is the last.
/// A file that ends without that is half of one.
/// </summary>
internal static class OggPages
{
    private const int FirstPage = 2;
    private const int LastPage = 4;

    public static RecordingLook Look(HeaderReader reader)
    {
        var open = new HashSet<uint>();
        var formats = new HashSet<(long Rate, int Channels)>();
        var (opening, links) = (false, 0);
        while (reader.Position + 27 <= reader.Length)
        {
            var start = reader.Position;
            if (reader.Mark(4) != "OggS")
            {
                // Tags of other formats follow the end; damage in the middle is ffmpeg's to judge.
                return Found(links, formats);
            }

            reader.Position = start + 5;
            var flags = reader.Byte();
            reader.Position = start + 14;
            var serial = reader.U32Little();
            reader.Position = start + 26;
            var segments = reader.Byte();
            if (segments > reader.Length - reader.Position)
            {
                return Truncated();
            }

            var length = reader.Bytes(segments).Sum(s => s);
            var body = reader.Position;
            if (length > reader.Length - body)
            {
                return Truncated();
            }

            if ((flags & FirstPage) != 0)
            {
                links += opening ? 0 : 1;
                open.Add(serial);
                if (Format(reader.UpTo(Math.Min(length, 64))) is { } format)
                {
                    formats.Add(format);
                }
            }

            opening = (flags & FirstPage) != 0;
            if ((flags & LastPage) != 0)
            {
                open.Remove(serial);
            }

            reader.Position = body + length;
        }

        return open.Count > 0 ? Truncated() : Found(links, formats);
    }

    private static RecordingLook Found(int links, HashSet<(long Rate, int Channels)> formats) =>
        links < 2 ? RecordingLook.Nothing
        : formats.Count < 2 ? new() { IsChained = true }
        : new()
        {
            IsChained = true,
            Changes = true,
            MostChannels = formats.Max(f => f.Channels),
        };

    private static RecordingLook Truncated() =>
        RecordingLook.Of(
            new(
                "is truncated: it ends without the mark of its end (Ogg end of stream)",
                $"{AudioHeader.CopyAgain}; if it is whole, 'ffmpeg -i OLD -c copy NEW' writes the mark"
            )
        );

    /// <summary>By the first packet of the codecs that Ogg carries; null for others.</summary>
    private static (long Rate, int Channels)? Format(byte[] head)
    {
        var span = head.AsSpan();
        return span.StartsWith("\u0001vorbis"u8) && head.Length >= 16
                ? (BitConverter.ToUInt32(head, 12), head[11])
            : span.StartsWith("OpusHead"u8) && head.Length >= 10 ? (48000, head[9])
            : span.StartsWith("Speex   "u8) && head.Length >= 52
                ? (BitConverter.ToUInt32(head, 36), head[48])
            // 0x7F "FLAC", version, headers, "fLaC", block header of 4, then STREAMINFO: rate in 20 bits, channels - 1 in 3.
            : span.StartsWith("\u007FFLAC"u8) && head.Length >= 31
                ? ((head[27] << 12) | (head[28] << 4) | (head[29] >> 4), ((head[29] >> 1) & 7) + 1)
            : null;
    }
}
