using System.Text;

namespace AvatarBuild.Media.Subtitles.Fonts;

/// <summary>Which script a letter is of, and the package of Debian and Ubuntu that has it.</summary>
public static class Scripts
{
    private const string Core = "fonts-noto-core";
    private const string Cjk = "fonts-noto-cjk";

    // Outlines: libass doesn't draw the pictures in colour of fonts-noto-color-emoji.
    private const string Symbols = "fonts-symbola";

    private static readonly (int First, int Last, string Name, string Package)[] All =
    [
        (0x0000, 0x024F, "Latin", "fonts-dejavu-core"),
        (0x0370, 0x03FF, "Greek", "fonts-dejavu-core"),
        (0x0400, 0x052F, "Cyrillic", "fonts-dejavu-core"),
        (0x0530, 0x058F, "Armenian", Core),
        (0x0590, 0x05FF, "Hebrew", Core),
        (0x0600, 0x06FF, "Arabic", Core),
        (0x0700, 0x074F, "Syriac", Core),
        (0x0750, 0x077F, "Arabic", Core),
        (0x0780, 0x07BF, "Thaana", Core),
        (0x08A0, 0x08FF, "Arabic", Core),
        (0x0900, 0x097F, "Devanagari (Hindi, Marathi, Nepali)", Core),
        (0x0980, 0x09FF, "Bengali", Core),
        (0x0A00, 0x0A7F, "Gurmukhi (Punjabi)", Core),
        (0x0A80, 0x0AFF, "Gujarati", Core),
        (0x0B00, 0x0B7F, "Oriya", Core),
        (0x0B80, 0x0BFF, "Tamil", Core),
        (0x0C00, 0x0C7F, "Telugu", Core),
        (0x0C80, 0x0CFF, "Kannada", Core),
        (0x0D00, 0x0D7F, "Malayalam", Core),
        (0x0D80, 0x0DFF, "Sinhala", Core),
        (0x0E00, 0x0E7F, "Thai", Core),
        (0x0E80, 0x0EFF, "Lao", Core),
        (0x0F00, 0x0FFF, "Tibetan", Core),
        (0x1000, 0x109F, "Burmese", Core),
        (0x10A0, 0x10FF, "Georgian", Core),
        (0x1100, 0x11FF, "Korean", Cjk),
        (0x1200, 0x139F, "Ethiopic", Core),
        (0x1780, 0x17FF, "Khmer", Core),
        (0x1800, 0x18AF, "Mongolian", Core),
        (0x2190, 0x2BFF, "symbols", Symbols),
        (0x2E80, 0x2FDF, "Chinese", Cjk),
        (0x3000, 0x303F, "Chinese and Japanese", Cjk),
        (0x3040, 0x30FF, "Japanese", Cjk),
        (0x3130, 0x318F, "Korean", Cjk),
        (0x31F0, 0x31FF, "Japanese", Cjk),
        (0x3200, 0xA4CF, "Chinese", Cjk),
        (0xA960, 0xA97F, "Korean", Cjk),
        (0xAC00, 0xD7FF, "Korean", Cjk),
        (0xF900, 0xFAFF, "Chinese", Cjk),
        (0xFB1D, 0xFB4F, "Hebrew", Core),
        (0xFB50, 0xFDFF, "Arabic", Core),
        (0xFE30, 0xFE4F, "Chinese", Cjk),
        (0xFE70, 0xFEFE, "Arabic", Core),
        (0xFF00, 0xFFEF, "Chinese and Japanese", Cjk),
        (0x1F000, 0x1FAFF, "emoji", Symbols),
        (0x20000, 0x3FFFF, "Chinese", Cjk),
    ];

    /// <summary>The script's name, and the package; of letters that few write, one that has many.</summary>
    public static (string? Name, string Package) Of(Rune letter)
    {
        foreach (var (first, last, name, package) in All)
        {
            if (letter.Value >= first && letter.Value <= last)
            {
                return (name, package);
            }
        }

        return (null, Core);
    }
}
