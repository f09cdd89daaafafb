using System.Collections.Immutable;
using System.Text;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// Breaks a paragraph into lines: at blanks, between ideographs and kana, and where that isn't enough within a word or
/// between any two letters. Lines come out about equally long. A small part of Unicode's rules, no dictionary. Pure.
/// </summary>
internal static class LineBreaks
{
    private const int Never = 100;

    // These don't begin a line; the next ones don't end one.
    private const string NotFirst =
        ")]}»’”,.!?:;%…、。，．！？：；）］｝」』】〉》〕〗〙〛％々ーヽヾゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ・～ๆฯะาำໆຯະາຳៗ។៕၊။";

    // What joins two letters into one: Khmer's coeng, and the viramas of Burmese and of India's scripts.
    private const string Joins =
        "\u17D2\u1039\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0C4D\u0CCD\u0D4D\u0DCA";

    private const string NotLast = "([{«‘“（［｛「『【〈《〔〖〘〚＄￥เแโใไເແໂໃໄ";

    /// <summary>Where lines start, without 0; blanks at a line's end belong to it and aren't drawn.</summary>
    /// <param name="elements">Letters with all that is put on them.</param>
    /// <param name="widths">Of each.</param>
    /// <param name="most">The widest that a line may be; a single letter may be wider.</param>
    public static ImmutableArray<int> Of(
        IReadOnlyList<string> elements,
        IReadOnlyList<double> widths,
        double most
    )
    {
        var costs = new int[elements.Count];
        for (var i = 1; i < costs.Length; i++)
        {
            costs[i] = CostBefore(elements[i - 1], elements[i]);
        }

        var (best, cost) = Greedy(elements, widths, costs, most);
        var (low, high) = (most / (best.Length + 1.5), most);
        for (var i = 0; i < 12 && best.Length > 0; i++)
        {
            var middle = (low + high) / 2;
            var (breaks, costs2) = Greedy(elements, widths, costs, middle);
            if (breaks.Length == best.Length && costs2 <= cost)
            {
                (best, high) = (breaks, middle);
            }
            else
            {
                low = middle;
            }
        }

        return best;
    }

    private static (ImmutableArray<int> Breaks, int Cost) Greedy(
        IReadOnlyList<string> elements,
        IReadOnlyList<double> widths,
        int[] costs,
        double most
    )
    {
        var (breaks, total) = (ImmutableArray.CreateBuilder<int>(), 0);
        var (start, width) = (0, 0.0);
        for (var i = 0; i < elements.Count; i++)
        {
            width += widths[i];
            if (width <= most || i == start || IsBlank(elements[i]))
            {
                continue;
            }

            var at = i;
            for (var j = i; j > start; j--)
            {
                // The last of the cheapest.
                at = costs[j] < costs[at] ? j : at;
            }

            breaks.Add(at);
            total += costs[at];
            (start, width) = (at, 0);
            for (var j = at; j <= i; j++)
            {
                width += widths[j];
            }
        }

        return (breaks.ToImmutable(), total);
    }

    // 0 where a line may end, more where it had better not.
    private static int CostBefore(string left, string right)
    {
        if (IsBlank(right) || NotFirst.Contains(right[0], StringComparison.Ordinal))
        {
            return IsBlank(left) && !IsBlank(right) ? 0 : Never;
        }

        if (IsBlank(left))
        {
            return 0;
        }

        if (
            NotLast.Contains(left[0], StringComparison.Ordinal)
            || Joins.Contains(left[^1], StringComparison.Ordinal)
        )
        {
            return Never;
        }

        var (a, b) = (RuneOf(left), RuneOf(right));
        if (IsIdeographic(a) || IsIdeographic(b))
        {
            return 0;
        }

        // Of a long address or path.
        return left[^1] is '/' or '\\' or '-' or '?' or '&' or '=' or '_' or '.' or ',' or ':' ? 2
            : IsWithoutBlanks(a) && IsWithoutBlanks(b) ? 1
            : IsHangul(a) && IsHangul(b) ? 3
            : 8;
    }

    private static Rune RuneOf(string element) =>
        Rune.DecodeFromUtf16(element, out var rune, out _) == System.Buffers.OperationStatus.Done
            ? rune
            : Rune.ReplacementChar;

    private static bool IsBlank(string element) =>
        element[0] is not '\u00A0' and not '\u202F' && char.IsWhiteSpace(element[0]);

    private static bool IsIdeographic(Rune rune) =>
        rune.Value
            is >= 0x2E80
                and <= 0x30FF
                or >= 0x3105
                and <= 0x4DBF
                or >= 0x4E00
                and <= 0xA4CF
                or >= 0xF900
                and <= 0xFAFF
                or >= 0xFE30
                and <= 0xFE6F
                or >= 0xFF00
                and <= 0xFFEF
                or >= 0x20000
                and <= 0x3FFFF
                or >= 0x1F300
                and <= 0x1FAFF;

    private static bool IsHangul(Rune rune) =>
        rune.Value is >= 0xAC00 and <= 0xD7AF or >= 0x1100 and <= 0x11FF;

    // Thai, Lao, Tibetan, Burmese, Khmer.
    private static bool IsWithoutBlanks(Rune rune) =>
        rune.Value is >= 0x0E00 and <= 0x0FFF or >= 0x1000 and <= 0x109F or >= 0x1780 and <= 0x17FF;
}
