using System.Buffers.Binary;
using System.Text;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Media.Subtitles.Fonts;

/// <summary>
/// One face of a TrueType or OpenType file: which letters it has and how wide they are. No outlines, kerning or shaping,
/// so the width of joined or stacked letters is a good guess only.
/// </summary>
public sealed class FontFace
{
    private readonly int wideGlyphs;
    private readonly Lazy<Letters> letters;

    private FontFace(string path, long offset, Tables tables)
    {
        Family = tables.Name(16) ?? tables.Name(1) ?? "";
        OtherFamily = tables.Name(1) ?? Family;
        Style = tables.Name(17) ?? tables.Name(2) ?? "";
        UnitsPerEm = Math.Max(1, (int)Short(tables.Of("head"), 18));
        var (hhea, os2) = (tables.Of("hhea"), tables.Of("OS/2"));
        // What libass takes for the height of a line, as VSFilter did.
        var height = os2.Length >= 78 ? (short)Short(os2, 74) + (short)Short(os2, 76) : 0;
        Height = height > 0 ? height : Math.Max(1, (short)Short(hhea, 4) - (short)Short(hhea, 6));
        wideGlyphs = Math.Max(1, (int)Short(hhea, 34));
        letters = new(() => Letters.Of(path, offset));
        // Pictures in colour without outlines aren't drawn.
        HasOutlines = tables.Has("glyf") || tables.Has("CFF ") || tables.Has("CFF2");
    }

    /// <summary>For example <c>Noto Sans CJK SC</c>.</summary>
    public string Family { get; }

    /// <summary>The family as older programs name it.</summary>
    public string OtherFamily { get; }

    /// <summary>For example <c>Regular</c>.</summary>
    public string Style { get; }

    /// <summary>Units of a letter's design in its size.</summary>
    public int UnitsPerEm { get; }

    /// <summary>Height of a line in those units.</summary>
    public int Height { get; }

    /// <summary>Its letters are drawn, not stored as pictures.</summary>
    public bool HasOutlines { get; }

    /// <summary>The faces of a file; none if it can't be read.</summary>
    public static IReadOnlyList<FontFace> In(string path)
    {
        var faces = new List<FontFace>();
        try
        {
            using var stream = Disk.OpenRead(path);
            foreach (var offset in Offsets(stream))
            {
                var face = new FontFace(path, offset, new Tables(stream, offset));
                if (face.HasOutlines)
                {
                    faces.Add(face);
                }
            }
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A font that nobody can read draws nothing either.
        }

        return faces;
    }

    /// <summary>It has a glyph for this letter.</summary>
    public bool Has(Rune letter) => letters.Value.Glyph(letter.Value) != 0;

    /// <summary>How far the letter reaches, in sizes of the letter; null if it has none.</summary>
    public double? Advance(Rune letter) =>
        letters.Value.Glyph(letter.Value) is var glyph and not 0
            ? (double)letters.Value.Advance(Math.Min(glyph, wideGlyphs - 1)) / UnitsPerEm
            : null;

    private static IEnumerable<long> Offsets(Stream stream)
    {
        var head = Bytes(stream, 0, 12);
        if (Encoding.ASCII.GetString(head, 0, 4) != "ttcf")
        {
            return [0];
        }

        var count = (int)Math.Min(Long(head, 8), 64);
        var offsets = Bytes(stream, 12, count * 4);
        return Enumerable.Range(0, count).Select(i => (long)Long(offsets, i * 4));
    }

    private static byte[] Bytes(Stream stream, long at, long count)
    {
        if (at < 0 || count < 0 || at + count > stream.Length)
        {
            throw new EndOfStreamException();
        }

        var bytes = new byte[count];
        stream.Position = at;
        stream.ReadExactly(bytes);
        return bytes;
    }

    // A damaged font reads as zeros: no letters.
    private static ushort Short(byte[] bytes, int at) =>
        at >= 0 && at + 2 <= bytes.Length
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at))
            : (ushort)0;

    private static uint Long(byte[] bytes, int at) =>
        at >= 0 && at + 4 <= bytes.Length
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at))
            : 0;

    /// <summary>The tables of a face.</summary>
    private sealed class Tables
    {
        private readonly Stream stream;
        private readonly Dictionary<string, (long At, long Length)> places = [];
        private byte[]? names;

        public Tables(Stream stream, long offset)
        {
            this.stream = stream;
            var count = Short(Bytes(stream, offset, 12), 4);
            var directory = Bytes(stream, offset + 12, count * 16);
            for (var i = 0; i < count; i++)
            {
                var tag = Encoding.ASCII.GetString(directory, i * 16, 4);
                places[tag] = (Long(directory, i * 16 + 8), Long(directory, i * 16 + 12));
            }
        }

        public bool Has(string tag) => places.ContainsKey(tag);

        public byte[] Of(string tag) =>
            places.TryGetValue(tag, out var place) ? Bytes(stream, place.At, place.Length) : [];

        /// <summary>A name in English, or in any language.</summary>
        public string? Name(int id)
        {
            names ??= Of("name");
            string? found = null;
            for (var i = 0; names.Length >= 6 && i < Short(names, 2); i++)
            {
                var at = 6 + i * 12;
                var (platform, language) = (Short(names, at), Short(names, at + 4));
                if (Short(names, at + 6) != id || platform is not (0 or 3))
                {
                    continue;
                }

                var text = Encoding.BigEndianUnicode.GetString(
                    names,
                    Short(names, 4) + Short(names, at + 10),
                    Short(names, at + 8)
                );
                if (platform == 0 || language == 0x409)
                {
                    return text;
                }

                found ??= text;
            }

            return found;
        }
    }

    /// <summary>The tables that tell of letters, read when one is asked for.</summary>
    private sealed class Letters
    {
        private readonly byte[] cmap;
        private readonly byte[] advances;
        private readonly int map;
        private readonly bool isLong;

        private Letters(byte[] cmap, byte[] advances)
        {
            (this.cmap, this.advances) = (cmap, advances);
            (map, isLong) = BestMap(cmap);
        }

        public static Letters Of(string path, long offset)
        {
            try
            {
                using var stream = Disk.OpenRead(path);
                var tables = new Tables(stream, offset);
                return new(tables.Of("cmap"), tables.Of("hmtx"));
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return new([], []);
            }
        }

        public int Advance(int glyph) =>
            glyph * 4 + 2 <= advances.Length ? Short(advances, glyph * 4) : 0;

        public int Glyph(int letter) =>
            map == 0 ? 0
            : isLong ? InGroups(letter)
            : InSegments(letter);

        // Format 12: groups of (first, last, glyph of the first).
        private int InGroups(int letter)
        {
            var (low, high) = (0, (int)Long(cmap, map + 12) - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                var at = map + 16 + middle * 12;
                if (letter < Long(cmap, at))
                {
                    high = middle - 1;
                }
                else if (letter > Long(cmap, at + 4))
                {
                    low = middle + 1;
                }
                else
                {
                    return (int)(Long(cmap, at + 8) + letter - Long(cmap, at));
                }
            }

            return 0;
        }

        // Format 4: segments of the first 65,536 letters, by their ends.
        private int InSegments(int letter)
        {
            var count = Short(cmap, map + 6) / 2;
            for (var i = 0; letter <= 0xFFFF && i < count; i++)
            {
                if (letter > Short(cmap, map + 14 + i * 2))
                {
                    continue;
                }

                var start = Short(cmap, map + 16 + count * 2 + i * 2);
                if (letter < start)
                {
                    return 0;
                }

                var delta = Short(cmap, map + 16 + count * 4 + i * 2);
                var rangeAt = map + 16 + count * 6 + i * 2;
                var range = Short(cmap, rangeAt);
                var glyph =
                    range == 0 ? letter + delta
                    : Short(cmap, rangeAt + range + (letter - start) * 2) is var given and > 0
                        ? given + delta
                    : 0;
                return glyph & 0xFFFF;
            }

            return 0;
        }

        private static (int At, bool IsLong) BestMap(byte[] cmap)
        {
            var best = (At: 0, IsLong: false);
            for (var i = 0; cmap.Length > 4 && i < Short(cmap, 2); i++)
            {
                var (platform, encoding) = (Short(cmap, 4 + i * 8), Short(cmap, 6 + i * 8));
                var at = (int)Long(cmap, 8 + i * 8);
                var format = Short(cmap, at);
                var isUnicode = platform == 0 || (platform == 3 && encoding is 1 or 10);
                if (isUnicode && (format == 12 || (format == 4 && !best.IsLong)))
                {
                    best = (at, format == 12);
                }
            }

            return best;
        }
    }
}
