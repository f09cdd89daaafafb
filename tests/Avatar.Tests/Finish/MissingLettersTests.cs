using AvatarBuild.Media.Subtitles;

namespace AvatarBuild.Avatar.Tests.Finish;

/// <summary>Letters that no font has, as two versions of libass tell of them: 0.14 of 2018 and 0.17.</summary>
public sealed class MissingLettersTests
{
    private const string First =
        "[Parsed_subtitles_0 @ 0x1] fontselect: (Arial, 400, 0) -> /fonts/DejaVuSans.ttf, 0, DejaVuSans\n";

    private const string Another =
        "[Parsed_subtitles_0 @ 0x1] fontselect: (Arial, 400, 0) -> /fonts/wqy.ttc, 0, WenQuanYiMicroHei\n";

    private static string Lacks(string glyph) =>
        $"[Parsed_subtitles_0 @ 0x1] Glyph 0x{glyph} not found, selecting one more font for (Arial, 400, 0)\n";

    private static string None(string glyph) =>
        $"[Parsed_subtitles_0 @ 0x1] fontselect: failed to find any fallback with glyph 0x{glyph} for font: (Arial, 400, 0)\n";

    private static string[] In(string log) =>
        [.. MissingLetters.In(log).Select(letter => letter.ToString())];

    [Fact]
    public void A_letter_that_another_font_has_is_not_missing()
    {
        Assert.Empty(In(First + Lacks("4F60") + Another));
    }

    [Fact]
    public void Letters_without_any_font_are_missing_whether_or_not_that_is_said()
    {
        Assert.Equal(
            ["你", "好"],
            In(First + Lacks("4F60") + None("4F60") + Lacks("597D") + None("597D"))
        );
        Assert.Equal(
            ["你", "好"],
            In(First + Lacks("4F60") + Lacks("597D") + "frame=   25 fps=0.0\n")
        );
        Assert.Equal(["好"], In(First + Lacks("4F60") + Another + Lacks("597D")));
    }

    [Fact]
    public void What_is_no_letter_is_not_missed()
    {
        Assert.Equal(["\U00010A80"], In(First + Lacks("1F600") + None("1F600") + Lacks("10A80")));
    }
}
