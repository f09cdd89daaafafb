using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Subtitles;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Steps;

/// <summary>
/// What of a subtitle file is shown, or what is wrong with it: the look before anything is rendered and the finish
/// itself judge by this alone. Starts no program.
/// </summary>
/// <param name="name">The file, as messages call it.</param>
/// <param name="finish">Burnt or a track, and the font.</param>
/// <param name="fonts">Of this machine.</param>
internal sealed class SubtitleLook(string name, FinishSettings finish, InstalledFonts fonts)
{
    /// <summary>Characters that would end a style's field; no font's name needs them.</summary>
    private static readonly System.Buffers.SearchValues<char> Unquotable =
        System.Buffers.SearchValues.Create("'\\:,;[]{}=%\n\r");

    /// <summary>The cues of the recording, timed to it as cut; or the fault.</summary>
    /// <param name="bytes">The file's.</param>
    /// <param name="cut">What of the original recording is kept, seconds; null where that isn't known yet.</param>
    public (SubtitleFile? Kept, StepFailure? Fault) At(byte[] bytes, Stretch? cut)
    {
        try
        {
            var file = SubtitleReader.Read(bytes);
            var kept = cut is null ? file.Cues : Within(file.Cues, cut);
            var fault =
                FontFault()
                ?? (kept.IsEmpty && !file.Cues.IsEmpty ? Outside(file.Cues, cut!) : null)
                ?? MissingLetter(kept, file.AssHead);
            return fault is null ? (file with { Cues = kept }, null) : (null, fault);
        }
        catch (SubtitleException e)
        {
            var where = e.Line > 0 ? $"{name}, line {Whole(e.Line)}," : name;
            return (null, new StepFailure(EngineFailures.BadInput, $"{where} {e.Message}"));
        }
    }

    /// <summary>Cues between two times of the original, from 0; one across an edge keeps its remainder.</summary>
    internal static ImmutableArray<Cue> Within(ImmutableArray<Cue> cues, Stretch cut)
    {
        var (from, to) = (Milliseconds(cut.Start), Milliseconds(cut.End));
        return
        [
            .. cues.Select(cue =>
                    cue with
                    {
                        Start = Math.Max(0, cue.Start - from),
                        End = Math.Min(to - from, cue.End - from),
                    }
                )
                // Less than a hundredth of a second isn't seen, and ASS couldn't write it.
                .Where(cue => cue.End - cue.Start >= 10),
        ];
    }

    private static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1000);

    private StepFailure? FontFault() =>
        finish.Subtitles == SubtitleMode.Burn
        && finish.SubtitleFont?.AsSpan().ContainsAny(Unquotable) == true
            ? new(
                EngineFailures.BadInput,
                $"finish.subtitleFont '{finish.SubtitleFont}' isn't a font's name; give its family, for example DejaVu Sans"
            )
            : null;

    private StepFailure Outside(ImmutableArray<Cue> cues, Stretch cut) =>
        new(
            EngineFailures.BadInput,
            $"{name} has no subtitle within the recording: its {Whole(cues.Length)} lie between {Clock(cues.Min(c => c.Start))} and {Clock(cues.Max(c => c.End))},"
                + $" what is kept of the recording between {Clock(Milliseconds(cut.Start))} and {Clock(Milliseconds(cut.End))};"
                + " shift its times to the recording's, or see whether it is another recording's"
        );

    // A file with fonts of its own may draw what this machine can't.
    private StepFailure? MissingLetter(ImmutableArray<Cue> cues, string? assHead)
    {
        if (
            finish.Subtitles != SubtitleMode.Burn
            || assHead?.Contains("[Fonts]", StringComparison.OrdinalIgnoreCase) == true
        )
        {
            return null;
        }

        var (wanted, seen) = (fonts.Of(finish.SubtitleFont), new HashSet<int>());
        foreach (var cue in cues)
        {
            foreach (var rune in cue.Text.EnumerateRunes())
            {
                if (IsDrawn(rune) && seen.Add(rune.Value) && fonts.For(rune, wanted) is null)
                {
                    return MissingFont(rune, $"{name}, line {Whole(cue.Line)},");
                }
            }
        }

        return null;
    }

    /// <summary>A letter that no font has.</summary>
    internal static StepFailure MissingFont(Rune letter, string where)
    {
        var (script, package) = Scripts.Of(letter);
        var kind = script is null ? "" : $", {script}";
        return new(
            VideoFailures.MissingFont,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{where} has '{letter}' (U+{letter.Value:X4}{kind}), which no installed font can draw; install one (on Debian and Ubuntu: apt-get install {package}), or set finish.subtitles to soft"
            )
        );
    }

    private static bool IsDrawn(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not UnicodeCategory.Control
                and not UnicodeCategory.Format
                and not UnicodeCategory.SpaceSeparator
                and not UnicodeCategory.LineSeparator
                and not UnicodeCategory.ParagraphSeparator
                and not UnicodeCategory.NonSpacingMark
                and not UnicodeCategory.EnclosingMark
                and not UnicodeCategory.PrivateUse
        // Modifiers and joined flags are drawn or not with the emoji before them.
        && rune.Value is not (>= 0x1F3FB and <= 0x1F3FF or >= 0xE0000 and <= 0xE0FFF);

    private static string Clock(long ms) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ms / 3600000}:{ms / 60000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}"
        );

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
