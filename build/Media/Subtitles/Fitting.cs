using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Media.Subtitles;

/// <summary>A cue with its lines broken.</summary>
/// <param name="Cue">What is said.</param>
/// <param name="Lines">Each line's letters.</param>
/// <param name="Size">Height of a line in pixels.</param>
/// <param name="Margin">Pixels kept free on the left and on the right.</param>
/// <param name="Vertical">Pixels kept free below a low text or above a high one.</param>
public sealed record FittedCue(
    Cue Cue,
    ImmutableArray<ImmutableArray<CueSpan>> Lines,
    double Size,
    int Margin,
    int Vertical
);

/// <summary>
/// Chooses size and line breaks, so that text stays in the picture and beside the watermark. Its ruler is the fonts' own
/// widths; what is really drawn is looked at afterwards.
/// </summary>
/// <param name="fonts">Of this machine.</param>
/// <param name="family">The wanted one; null for a usual one.</param>
/// <param name="points">Height of a line where the picture's shorter side is 288 pixels.</param>
/// <param name="picture">The picture's size.</param>
/// <param name="watermark">Where it lies, or null.</param>
public sealed class Fitting(
    InstalledFonts fonts,
    string? family,
    double points,
    PictureSize picture,
    Box? watermark
)
{
    private const double Smallest = 0.3;
    private readonly FontFace? face = fonts.Of(family);

    /// <summary>The picture's shorter side in 288ths.</summary>
    public double Unit => Math.Min(picture.Width, picture.Height) / 288.0;

    /// <summary>Pixels between text and the picture's upper or lower edge.</summary>
    public int MarginV => (int)Math.Round(10 * Unit);

    /// <summary>A line's usual height in pixels.</summary>
    public double Size => points * Unit;

    /// <summary>The family that is drawn.</summary>
    public string Family => family ?? face?.Family ?? "DejaVu Sans";

    /// <summary>Fits a cue.</summary>
    /// <param name="cue">What is said.</param>
    /// <param name="scale">Under 1 for a cue that turned out too wide.</param>
    public FittedCue Fit(Cue cue, double scale = 1)
    {
        cue = Away(cue);
        var (margin, vertical) = MarginsOf(cue);
        while (true)
        {
            var size = Size * scale;
            var lines = Broken(cue, size, picture.Width - 2.0 * margin);
            var high = lines.Length * size;
            if (
                scale <= Smallest
                || high <= picture.Height / 3.0
                || (scale <= 0.75 && high <= picture.Height - MarginV - vertical)
            )
            {
                return new FittedCue(cue, lines, size, margin, vertical);
            }

            scale *= 0.93;
        }
    }

    // Of a watermark that leaves no room beside or above it the text goes to the other edge, where room is; one that fills
    // the picture, as a frame does, is drawn over.
    private Cue Away(Cue cue)
    {
        var other = cue.Place == CuePlace.Top ? CuePlace.Bottom : CuePlace.Top;
        return
            cue.Place != CuePlace.Middle
            && watermark is { } mark
            && MarginsOf(cue) is (var side, var vertical)
            && new Box(
                side,
                cue.Place == CuePlace.Top ? vertical : picture.Height - vertical - Size,
                picture.Width - 2 * side,
                Size
            ).Meets(mark)
            && (other == CuePlace.Top ? mark.Top : picture.Height - mark.Top - mark.Height)
                >= MarginV + 2 * Size
            ? cue with
            {
                Place = other,
            }
            : cue;
    }

    // Beside the watermark where enough is left between it and its mirror image; else above a low or below a high one.
    private (int Side, int Vertical) MarginsOf(Cue cue)
    {
        var plain = (int)Math.Round(Math.Max(10 * Unit, picture.Width * 0.04));
        var isTop = cue.Place == CuePlace.Top;
        if (
            watermark is not { } mark
            || cue.Place == CuePlace.Middle
            || isTop != (mark.Top + mark.Height / 2 < picture.Height / 2.0)
        )
        {
            return (plain, MarginV);
        }

        var beside = Math.Min(mark.Left + mark.Width, picture.Width - mark.Left) + plain / 2.0;
        if (beside < picture.Width * 0.35)
        {
            return ((int)Math.Ceiling(beside), MarginV);
        }

        var high = isTop ? mark.Top + mark.Height : picture.Height - mark.Top;
        return (plain, high < picture.Height * 0.5 ? (int)Math.Ceiling(high + 2 * Unit) : MarginV);
    }

    private ImmutableArray<ImmutableArray<CueSpan>> Broken(Cue cue, double size, double most)
    {
        var lines = ImmutableArray.CreateBuilder<ImmutableArray<CueSpan>>();
        foreach (var paragraph in Paragraphs(cue.Spans))
        {
            var texts = paragraph.Select(letter => letter.Text).ToArray();
            var widths = paragraph.Select(letter => WidthOf(letter, size)).ToArray();
            int[] bounds = [0, .. LineBreaks.Of(texts, widths, most), texts.Length];
            var mark = Direction.MarkOf(string.Concat(texts));
            for (var i = 1; i < bounds.Length; i++)
            {
                lines.Add(Joined(mark, paragraph.AsSpan(bounds[i - 1]..bounds[i])));
            }
        }

        return lines.ToImmutable();
    }

    private double WidthOf(CueSpan letter, double size)
    {
        var sum = 0.0;
        foreach (var rune in letter.Text.EnumerateRunes())
        {
            var drawn = fonts.For(rune, face);
            var kind = Rune.GetUnicodeCategory(rune);
            if (kind is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            {
                continue;
            }

            sum += drawn?.Advance(rune) is { } advance
                ? advance * size * drawn.UnitsPerEm / drawn.Height
                : size * 0.7;
        }

        return letter.Face.HasFlag(CueFace.Bold) ? sum * 1.08 : sum;
    }

    private static IEnumerable<CueSpan[]> Paragraphs(ImmutableArray<CueSpan> spans)
    {
        var letters = new List<CueSpan>();
        foreach (var span in spans)
        {
            var elements = StringInfo.GetTextElementEnumerator(span.Text);
            while (elements.MoveNext())
            {
                var text = elements.GetTextElement();
                if (text == "\n")
                {
                    yield return [.. letters];
                    letters.Clear();
                }
                else
                {
                    letters.Add(span with { Text = text });
                }
            }
        }

        yield return [.. letters];
    }

    private static ImmutableArray<CueSpan> Joined(string mark, ReadOnlySpan<CueSpan> letters)
    {
        var spans = new CueMarkup.SpanList();
        spans.Add(mark, CueFace.Plain, null);
        foreach (var letter in letters)
        {
            spans.Add(letter.Text, letter.Face, letter.Colour);
        }

        return spans.ToImmutable();
    }
}
