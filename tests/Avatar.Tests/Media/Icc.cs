using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AvatarBuild.Media.Formats;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>A space of RGB colours, with the numbers of its own standard, and the ICC profile that tells it.</summary>
/// <param name="Primaries">x and y of red, green, blue and white.</param>
/// <param name="Decode">From a value to its light.</param>
/// <param name="Curve">The same as a tag.</param>
internal sealed record RgbSpace(
    double[] Primaries,
    Func<double, double> Decode,
    params byte[] Curve
)
{
    private static readonly double[] D65 = [0.3127, 0.3290];
    private static readonly double[] D50 = [0.34567, 0.35850];

    public static readonly RgbSpace Srgb = new(
        [0.64, 0.33, 0.30, 0.60, 0.15, 0.06, .. D65],
        v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4),
        Icc.Formula(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    );

    public static readonly RgbSpace Adobe = new(
        [0.64, 0.33, 0.21, 0.71, 0.15, 0.06, .. D65],
        v => Math.Pow(v, 2.19921875),
        Icc.Sampled(0x0233)
    );

    public static readonly RgbSpace DisplayP3 = Srgb with
    {
        Primaries = [0.680, 0.320, 0.265, 0.690, 0.150, 0.060, .. D65],
    };

    public static readonly RgbSpace ProPhoto = new(
        [0.7347, 0.2653, 0.1596, 0.8404, 0.0366, 0.0001, .. D50],
        v => v < 1 / 32.0 ? v / 16 : Math.Pow(v, 1.8),
        Icc.Sampled([
            .. Enumerable
                .Range(0, 4096)
                .Select(i => i / 4095.0)
                .Select(v => (int)Math.Round(65535 * (v < 1 / 32.0 ? v / 16 : Math.Pow(v, 1.8)))),
        ])
    );

    /// <summary>A colour of sRGB in this space's 8-bit values, found by search: shares nothing with what is tested.</summary>
    public byte[] Of(params byte[] srgb)
    {
        var light = Solve(
            Colorants(),
            Times(Srgb.Colorants(), [.. srgb.Select(v => Srgb.Decode(v / 255.0))])
        );
        return
        [
            .. light.Select(l =>
                (byte)Enumerable.Range(0, 256).MinBy(v => Math.Abs(Decode(v / 255.0) - l))
            ),
        ];
    }

    /// <summary>As colour management systems write them.</summary>
    public byte[] Profile() =>
        Icc.Profile(
            "RGB ",
            [
                .. "rgb".SelectMany(
                    (letter, i) =>
                        new (string, byte[])[]
                        {
                            ($"{letter}TRC", Curve),
                            ($"{letter}XYZ", Icc.Xyz([.. Colorants().Select(row => row[i])])),
                        }
                ),
            ]
        );

    // Columns are red, green and blue under D50, as Bradford adapts them.
    private double[][] Colorants()
    {
        var p = Primaries;
        double[] Of(int i) => [p[i] / p[i + 1], 1, (1 - p[i] - p[i + 1]) / p[i + 1]];
        double[][] rgb =
        [
            .. Enumerable.Range(0, 3).Select(r => new[] { Of(0)[r], Of(2)[r], Of(4)[r] }),
        ];
        var shares = Solve(rgb, Of(6));
        double[][] bradford =
        [
            [0.8951, 0.2664, -0.1614],
            [-0.7502, 1.7135, 0.0367],
            [0.0389, -0.0685, 1.0296],
        ];
        var (from, to) = (Times(bradford, Of(6)), Times(bradford, [0.9642, 1, 0.8249]));
        var columns = Enumerable
            .Range(0, 3)
            .Select(c =>
            {
                var cone = Times(bradford, [.. rgb.Select(row => row[c] * shares[c])]);
                return Solve(bradford, [.. cone.Select((v, i) => v * to[i] / from[i])]);
            })
            .ToArray();
        return [.. Enumerable.Range(0, 3).Select(r => columns.Select(c => c[r]).ToArray())];
    }

    private static double[] Times(double[][] m, double[] v) =>
        [.. m.Select(row => row.Zip(v, (x, y) => x * y).Sum())];

    // Cramer's rule.
    private static double[] Solve(double[][] m, double[] v)
    {
        static double Of(double[][] d) =>
            (d[0][0] * ((d[1][1] * d[2][2]) - (d[1][2] * d[2][1])))
            - (d[0][1] * ((d[1][0] * d[2][2]) - (d[1][2] * d[2][0])))
            + (d[0][2] * ((d[1][0] * d[2][1]) - (d[1][1] * d[2][0])));
        return
        [
            .. Enumerable
                .Range(0, 3)
                .Select(c =>
                    Of([.. m.Select((row, r) => row.Select((x, i) => i == c ? v[r] : x).ToArray())])
                    / Of(m)
                ),
        ];
    }
}

/// <summary>Writes ICC profiles, and puts them into pictures as programs do.</summary>
internal static class Icc
{
    public static byte[] Sampled(params int[] values) =>
        [.. "curv\0\0\0\0"u8, .. U32(values.Length), .. values.SelectMany(U16)];

    public static byte[] Formula(params double[] numbers) =>
        [.. "para\0\0\0\0\0\u0003\0\0"u8, .. numbers.SelectMany(Fixed)];

    public static byte[] Xyz(double[] xyz) => [.. "XYZ \0\0\0\0"u8, .. xyz.SelectMany(Fixed)];

    public static byte[] Profile(string space, params (string Name, byte[] Content)[] tags)
    {
        var start = 132 + (12 * tags.Length);
        var (table, body) = (new List<byte>(), new List<byte>());
        foreach (var (name, content) in tags)
        {
            table.AddRange([
                .. Encoding.Latin1.GetBytes(name),
                .. U32(start + body.Count),
                .. U32(content.Length),
            ]);
            body.AddRange(content);
        }

        var head = new byte[128];
        U32(start + body.Count).CopyTo(head, 0);
        Encoding.Latin1.GetBytes("mntr" + space + "XYZ ").CopyTo(head, 12);
        "acsp"u8.CopyTo(head.AsSpan(36));
        return [.. head, .. U32(tags.Length), .. table, .. body];
    }

    /// <summary>In parts of 1,000 bytes, the last one first.</summary>
    public static byte[] Jpeg(byte[] picture, byte[] profile)
    {
        var parts = profile.Chunk(1000).ToArray();
        return
        [
            .. picture[..2],
            .. Enumerable
                .Range(0, parts.Length)
                .Reverse()
                .SelectMany(i =>
                    (byte[])
                        [
                            0xFF,
                            0xE2,
                            .. U16(parts[i].Length + 16),
                            .. "ICC_PROFILE\0"u8,
                            (byte)(i + 1),
                            (byte)parts.Length,
                            .. parts[i],
                        ]
                ),
            .. picture[2..],
        ];
    }

    public static byte[] Png(byte[] picture, byte[] profile) =>
        WithChunk(picture, [.. "iCCPa\0\0"u8, .. Packed(profile)]);

    /// <summary>A chunk behind IHDR: its name and content.</summary>
    public static byte[] WithChunk(byte[] picture, byte[] named, uint wrong = 0) =>
        [
            .. picture[..33],
            .. U32(named.Length - 4),
            .. named,
            .. U32((int)(PngChunks.Checksum(named) ^ wrong)),
            .. picture[33..],
        ];

    public static byte[] Webp(byte[] picture, byte[] profile, int width, int height)
    {
        byte[] even = [.. profile, .. new byte[profile.Length & 1]];
        byte[] chunks =
        [
            .. "WEBPVP8X"u8,
            .. U32(10).Reverse(),
            0x20,
            0,
            0,
            0,
            .. U32(width - 1).Reverse().Take(3),
            .. U32(height - 1).Reverse().Take(3),
            .. "ICCP"u8,
            .. U32(profile.Length).Reverse(),
            .. even,
            .. picture[12..],
        ];
        return [.. "RIFF"u8, .. U32(chunks.Length).Reverse(), .. chunks];
    }

    /// <summary>A bitmap with a header of version 5.</summary>
    public static byte[] Bmp(byte[] rgb, int width, byte[] profile)
    {
        var head = new byte[138];
        void Set(int at, int value) =>
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(at), value);
        "BM"u8.CopyTo(head);
        Set(2, head.Length + rgb.Length + profile.Length);
        Set(10, head.Length);
        Set(14, 124);
        Set(18, width);
        Set(22, -rgb.Length / width / 3);
        Set(26, 1 | (24 << 16));
        "DEBM"u8.CopyTo(head.AsSpan(70));
        Set(126, 124 + rgb.Length);
        Set(130, profile.Length);
        return [.. head, .. rgb.Chunk(3).SelectMany(p => p.Reverse()), .. profile];
    }

    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Fixed(double number) => U32((int)Math.Round(number * 65536));

    private static byte[] U16(int number) => [(byte)(number >> 8), (byte)number];

    private static byte[] U32(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
