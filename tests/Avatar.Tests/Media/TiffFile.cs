using System.Buffers.Binary;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>Writes a small little-endian TIFF with whatever tags a test wants; its picture is one run of bytes.</summary>
internal static class TiffFile
{
    /// <summary>RGB of 8 bits, with an ICC profile.</summary>
    public static byte[] Rgb(int width, int height, byte[] data, byte[]? profile)
    {
        (int Tag, int Type, int Count, int Value)[] tags =
        [
            (256, 3, 1, width),
            (257, 3, 1, height),
            (258, 3, 1, 8),
            (259, 3, 1, 1),
            (262, 3, 1, 2),
            (273, 4, 1, 8),
            (277, 3, 1, 3),
            (278, 3, 1, height),
            (279, 4, 1, data.Length),
            .. profile is null
                ? []
                : new (int, int, int, int)[] { (34675, 7, profile.Length, 8 + data.Length) },
        ];
        var start = 8 + data.Length + (profile?.Length ?? 0);
        var file = new byte[start + 2 + (12 * tags.Length) + 4];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), start);
        data.CopyTo(file, 8);
        profile?.CopyTo(file, 8 + data.Length);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(start), (short)tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = file.AsSpan(start + 2 + (12 * i));
            BinaryPrimitives.WriteInt16LittleEndian(entry, (short)tags[i].Tag);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], (short)tags[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], tags[i].Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], tags[i].Value);
        }

        return file;
    }

    /// <summary>A TIFF of <paramref name="side"/> pixels a side.</summary>
    /// <param name="side">Pixels.</param>
    /// <param name="data">The picture, as the tags describe it.</param>
    /// <param name="tiled">Stored as one tile.</param>
    /// <param name="tags">SHORT tags and their values.</param>
    public static byte[] Write(
        int side,
        byte[] data,
        bool tiled,
        params (int Tag, int[] Values)[] tags
    )
    {
        var all = tags.Select(t => (t.Tag, Type: 3, t.Values)).ToList();
        all.AddRange([(256, 4, [side]), (257, 4, [side])]);
        all.AddRange(
            tiled
                ? [(322, 4, [side]), (323, 4, [side]), (324, 4, [8]), (325, 4, [data.Length])]
                : [(273, 4, [8]), (278, 4, [side]), (279, 4, [data.Length])]
        );
        var start = 8 + data.Length + (data.Length & 1);
        var after = start + 2 + 12 * all.Count + 4;
        var file = new byte[after + 1000];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), start);
        data.CopyTo(file, 8);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(start), (short)all.Count);
        var at = start + 2;
        foreach (var (tag, type, values) in all.OrderBy(t => t.Tag))
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), (short)tag);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at + 2), (short)type);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 4), values.Length);
            var place = at + 8;
            if (values.Length * (type == 3 ? 2 : 4) > 4)
            {
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(place), after);
                place = after;
                after += values.Length * 2;
            }

            foreach (var value in values)
            {
                BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(place), (short)value);
                if (type == 4)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(place), value);
                }

                place += type == 3 ? 2 : 4;
            }

            at += 12;
        }

        return file;
    }
}
