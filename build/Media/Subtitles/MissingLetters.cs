using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AvatarBuild.Media.Subtitles;

/// <summary>Letters that no installed font has, from what libass says while subtitles are burnt in.</summary>
public static partial class MissingLetters
{
    /// <summary>Each as often as it is said. A letter drawn as an empty box makes the text unreadable; an emoji lost so does not.</summary>
    /// <param name="log">ffmpeg's error stream.</param>
    public static IEnumerable<Rune> In(string log)
    {
        // For a letter that the font lacks libass looks for another, and names it. That there is none only newer versions say.
        var wanted = "";
        foreach (Match said in Said().Matches(log).Append(Match.Empty))
        {
            if (
                wanted.Length > 0
                && !said.Groups["found"].Success
                && Rune.TryCreate(
                    int.Parse(wanted, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                    out var letter
                )
                && Rune.IsLetter(letter)
            )
            {
                yield return letter;
            }

            wanted = said.Groups["wanted"].Value;
        }
    }

    [GeneratedRegex(
        "Glyph 0x(?<wanted>[0-9A-Fa-f]{1,6}) not found, selecting|fontselect: (?<found>.* -> )?",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Said();
}
