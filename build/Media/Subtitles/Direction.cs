using System.Globalization;
using System.Text;

namespace AvatarBuild.Media.Subtitles;

/// <summary>Which way a paragraph runs: as its first letter does (Unicode's rule P2, without isolates). Pure.</summary>
internal static class Direction
{
    /// <summary>What to put before each of a paragraph's lines, so that all run as the whole does.</summary>
    public static string MarkOf(string paragraph)
    {
        var (first, mixed) = ((bool?)null, false);
        foreach (var rune in paragraph.EnumerateRunes())
        {
            var isRight = RunsLeft(rune);
            mixed |= isRight;
            if (isRight || Rune.IsLetter(rune))
            {
                first ??= isRight;
            }
        }

        return !mixed ? ""
            : first == true ? "\u200F"
            : "\u200E";
    }

    private static bool RunsLeft(Rune rune) =>
        rune.Value
            is 0x200F
                or >= 0x0590
                and <= 0x08FF
                or >= 0xFB1D
                and <= 0xFDFF
                or >= 0xFE70
                and <= 0xFEFE
                or >= 0x10800
                and <= 0x10FFF
                or >= 0x1E800
                and <= 0x1EFFF
        && Rune.GetUnicodeCategory(rune)
            is not UnicodeCategory.NonSpacingMark
                and not UnicodeCategory.DecimalDigitNumber
                and not UnicodeCategory.OtherPunctuation;
}
