namespace AvatarBuild.Host.Output;

/// <summary>How much of a screen a text takes.</summary>
internal static class ScreenText
{
    // Hangul, Chinese, Japanese and full-width forms: the blocks that terminals draw two columns wide.
    private static readonly (int From, int To)[] Wide =
    [
        (0x1100, 0x115F),
        (0x2E80, 0xA4CF),
        (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60),
        (0xFFE0, 0xFFE6),
        (0x1F300, 0x1FAFF),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>Columns of a line; colours take none.</summary>
    public static int Columns(string line)
    {
        var columns = 0;
        var isCode = false;
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value == '\e')
            {
                isCode = true;
            }
            else if (isCode)
            {
                isCode = !char.IsAsciiLetter((char)Math.Min(rune.Value, char.MaxValue));
            }
            else
            {
                columns += Array.Exists(Wide, w => rune.Value >= w.From && rune.Value <= w.To)
                    ? 2
                    : 1;
            }
        }

        return columns;
    }
}
