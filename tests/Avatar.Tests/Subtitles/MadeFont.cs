#pragma warning disable RS0030 // tests write their own files
using System.Buffers.Binary;
using System.Text;

namespace AvatarBuild.Avatar.Tests.Subtitles;

/// <summary>A font with the given letters, each of a width of its own: all that a reader of widths looks at, no outlines.</summary>
internal static class MadeFont
{
    internal const int UnitsPerEm = 1000;

    /// <summary>Line height in units.</summary>
    internal const int Height = 1250;

    /// <summary>Writes it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="family">Its name.</param>
    /// <param name="letters">Each with its width in units.</param>
    internal static void Write(string path, string family, params (int Letter, int Width)[] letters)
    {
        letters = [.. letters.OrderBy(letter => letter.Letter)];
        var name = Encoding.BigEndianUnicode.GetBytes(family);
        byte[] mapped =
        [
            .. letters.SelectMany(
                (letter, i) =>
                    (byte[])[.. Long(letter.Letter), .. Long(letter.Letter), .. Long(i + 1)]
            ),
        ];
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["OS/2"] = [.. new byte[74], .. Short(1000), .. Short(Height - 1000), .. new byte[18]],
            ["cmap"] =
            [
                .. Short(0),
                .. Short(1),
                .. Short(3),
                .. Short(10),
                .. Long(12),
                .. Short(12),
                .. Short(0),
                .. Long(16 + mapped.Length),
                .. Long(0),
                .. Long(letters.Length),
                .. mapped,
            ],
            ["glyf"] = [0],
            ["head"] = [.. new byte[18], .. Short(UnitsPerEm), .. new byte[34]],
            ["hhea"] = [.. new byte[34], .. Short(letters.Length + 1)],
            ["hmtx"] =
            [
                .. Short(500),
                .. Short(0),
                .. letters.SelectMany(letter => (byte[])[.. Short(letter.Width), .. Short(0)]),
            ],
            ["name"] =
            [
                .. Short(0),
                .. Short(1),
                .. Short(18),
                .. Short(3),
                .. Short(1),
                .. Short(0x409),
                .. Short(1),
                .. Short(name.Length),
                .. Short(0),
                .. name,
            ],
        };
        var (directory, data) = (new MemoryStream(), new MemoryStream());
        directory.Write([.. Long(0x10000), .. Short(tables.Count), .. new byte[6]]);
        foreach (var (tag, bytes) in tables)
        {
            directory.Write([.. Encoding.ASCII.GetBytes(tag), .. Long(0)]);
            directory.Write([
                .. Long(12 + tables.Count * 16 + (int)data.Length),
                .. Long(bytes.Length),
            ]);
            data.Write(bytes);
        }

        File.WriteAllBytes(path, [.. directory.ToArray(), .. data.ToArray()]);
    }

    private static byte[] Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] Long(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
