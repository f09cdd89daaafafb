using System.Buffers.Binary;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>Puts an EXIF orientation into pictures, as cameras and phones do.</summary>
internal static class Exif
{
    public static byte[] Jpeg(byte[] picture, int orientation)
    {
        byte[] body = [.. "Exif\0\0"u8, .. Block(orientation)];
        byte[] length = [0, (byte)(body.Length + 2)];
        return [.. picture[..2], 0xFF, 0xE1, .. length, .. body, .. picture[2..]];
    }

    public static byte[] Png(byte[] picture, int orientation)
    {
        // After the signature (8) and IHDR (25).
        byte[] typed = [.. "eXIf"u8, .. Block(orientation)];
        return
        [
            .. picture[..33],
            .. Big(typed.Length - 4),
            .. typed,
            .. Big((int)Crc(typed)),
            .. picture[33..],
        ];
    }

    public static byte[] Webp(byte[] picture, int orientation, int width, int height)
    {
        var block = Block(orientation);
        byte[] extended =
        [
            .. "VP8X"u8,
            10,
            0,
            0,
            0,
            0x08,
            0,
            0,
            0,
            (byte)(width - 1),
            (byte)((width - 1) >> 8),
            0,
            (byte)(height - 1),
            (byte)((height - 1) >> 8),
            0,
        ];
        byte[] chunks =
        [
            .. "WEBP"u8,
            .. extended,
            .. picture[12..],
            .. "EXIF"u8,
            (byte)block.Length,
            0,
            0,
            0,
            .. block,
        ];
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, chunks.Length);
        return [.. "RIFF"u8, .. size, .. chunks];
    }

    /// <summary>26 bytes: a big-endian TIFF header and one entry, tag 0x0112.</summary>
    private static byte[] Block(int orientation) =>
        [
            .. "MM\0*"u8,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte)orientation,
            0,
            0,
            0,
            0,
            0,
            0,
        ];

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
