using System.Buffers.Binary;
using System.Text;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// An MP4 file with one text track (tx3g, 3GPP TS 26.245; boxes of ISO 14496-12), which ffmpeg copies into the video.
/// No other format that ffmpeg reads would bring every text to the track unchanged: braces, backslashes and tags mean
/// something in each. Pure.
/// </summary>
public static class TimedTextFile
{
    private static readonly byte[] Nothing = [0, 0];

    /// <summary>The file.</summary>
    /// <param name="pieces">In order, not overlapping; times in milliseconds.</param>
    public static byte[] Write(IReadOnlyList<TrackPiece> pieces)
    {
        var (samples, lengths) = (new List<byte[]>(), new List<long>());
        var at = 0L;
        foreach (var piece in pieces)
        {
            if (piece.Start > at)
            {
                samples.Add(Nothing);
                lengths.Add(piece.Start - at);
            }

            samples.Add(piece.ToSample());
            lengths.Add(piece.End - piece.Start);
            at = piece.End;
        }

        var type = Box("ftyp", Text("isom"), Number(512), Text("isom"));
        var data = Box("mdat", [.. samples]);
        var tables = Box(
            "stbl",
            Box("stsd", Number(0), Number(1), Entry()),
            Box(
                "stts",
                [
                    Number(0),
                    Number(lengths.Count),
                    .. lengths.SelectMany(length => new[] { Number(1), Number(length) }),
                ]
            ),
            Box("stsc", Number(0), Number(1), Number(1), Number(samples.Count), Number(1)),
            Box(
                "stsz",
                [
                    Number(0),
                    Number(0),
                    Number(samples.Count),
                    .. samples.Select(sample => Number(sample.Length)),
                ]
            ),
            Box("stco", Number(0), Number(1), Number(type.Length + 8))
        );
        return [.. type, .. data, .. Movie(at, tables)];
    }

    /// <summary>A box of ISO 14496-12.</summary>
    internal static byte[] Box(string name, params IReadOnlyList<byte[]> parts) =>
        [
            .. Number(8 + parts.Sum(part => (long)part.Length)),
            .. Text(name),
            .. parts.SelectMany(part => part),
        ];

    private static byte[] Movie(long length, byte[] tables)
    {
        var (none, matrix) = (new byte[8], Matrix());
        // Version, times, scale, length; rate, volume, reserved; matrix; predefined; the next track.
        var head = Box(
            "mvhd",
            Number(0),
            none,
            Number(1000),
            Number(length),
            Number(0x10000),
            new byte[12],
            matrix,
            new byte[24],
            Number(2)
        );
        // Enabled; times, track, length; layer, group and volume; matrix; no size: a player lays text where it likes.
        var track = Box(
            "tkhd",
            Number(7),
            none,
            Number(1),
            Number(0),
            Number(length),
            new byte[16],
            matrix,
            none
        );
        var media = Box(
            "mdia",
            Box("mdhd", Number(0), none, Number(1000), Number(length), Number(0x55C40000)),
            Box("hdlr", Number(0), Number(0), Text("sbtl"), new byte[13]),
            Box(
                "minf",
                Box("nmhd", Number(0)),
                Box("dinf", Box("dref", Number(0), Number(1), Box("url ", Number(1)))),
                tables
            )
        );
        return Box("moov", head, Box("trak", track, media));
    }

    private static byte[] Entry() =>
        Box(
            "tx3g",
            [0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 1, 0xFF, 0, 0, 0, 0],
            new byte[8],
            TrackPiece.Style(0, 0, new CueSpan("")),
            Box("ftab", [0, 1, 0, 1, 10], Text("Sans-Serif"))
        );

    private static byte[] Matrix()
    {
        var matrix = new byte[36];
        (matrix[1], matrix[17], matrix[32]) = (1, 1, 0x40);
        return matrix;
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Number(long value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checked((uint)value));
        return bytes;
    }
}
