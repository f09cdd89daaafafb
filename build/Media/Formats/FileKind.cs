using System.Text;

namespace AvatarBuild.Media.Formats;

/// <summary>Tells by its first bytes what a file is when it isn't what it should be: text, a playlist, a picture.</summary>
internal static class FileKind
{
    private static readonly (string Start, string Kind)[] Playlists =
    [
        ("#EXTM3U", "a playlist (m3u8)"),
        ("ffconcat", "a playlist (ffconcat)"),
        ("[playlist]", "a playlist (pls)"),
        ("<asx", "a playlist (asx)"),
        ("<?xml", "an XML file"),
        ("<svg", "an SVG drawing"),
        ("<!DOCTYPE html", "a web page"),
        ("<html", "a web page"),
        ("version https://git-lfs", "a Git LFS pointer, not the file itself"),
    ];

    private static readonly (string Start, string Kind)[] Binaries =
    [
        ("\u0089PNG", "a PNG picture"),
        ("\u00FF\u00D8\u00FF", "a JPEG picture"),
        ("GIF8", "a GIF picture"),
        ("%PDF", "a PDF document"),
        ("PK\u0003\u0004", "a ZIP archive"),
        ("8BPS", "a Photoshop document"),
    ];

    /// <summary>What text it is, with an article, or null when it isn't text.</summary>
    public static string? Text(ReadOnlySpan<byte> head)
    {
        if (!IsText(head))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        var known = Playlists.FirstOrDefault(p =>
            text.StartsWith(p.Start, StringComparison.OrdinalIgnoreCase)
        );
        return text.Contains("<svg", StringComparison.Ordinal)
            ? "an SVG drawing"
            : known.Kind ?? "a text file";
    }

    /// <summary>What other kind of binary file it is, with an article, or null when it isn't known.</summary>
    public static string? Binary(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        return Binaries
            .FirstOrDefault(b => text.StartsWith(b.Start, StringComparison.Ordinal))
            .Kind;
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var b in head)
        {
            // Control characters other than tab, line ends, form feed and escape never stand in text.
            if (b < 32 && b is not (9 or 10 or 12 or 13 or 27))
            {
                return false;
            }
        }

        // MPEG sound begins with 0xFF, which no UTF-8 text holds.
        return head.Length > 0 && !head.Contains((byte)0xFF);
    }
}
