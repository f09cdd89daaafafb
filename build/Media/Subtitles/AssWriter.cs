using System.Globalization;
using System.Text;

namespace AvatarBuild.Media.Subtitles;

/// <summary>Writes what libass draws: an ASS file in the picture's own pixels whose lines are broken already. Pure.</summary>
public static class AssWriter
{
    private const string EventFormat =
        "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

    /// <summary>Fitted cues, in a style of ours.</summary>
    /// <param name="cues">In the order of their times.</param>
    /// <param name="fitting">What they were fitted by.</param>
    /// <param name="width">The picture's.</param>
    /// <param name="height">The picture's.</param>
    /// <param name="offset">Milliseconds added to their times.</param>
    /// <param name="second">Each for a second, one after the other and without colours, to look at what is drawn.</param>
    public static string Write(
        IEnumerable<FittedCue> cues,
        Fitting fitting,
        int width,
        int height,
        long offset,
        bool second = false
    )
    {
        var text = new StringBuilder();
        // Encoding -1: a line's first letter tells which way it runs.
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            [Script Info]
            ScriptType: v4.00+
            PlayResX: {width}
            PlayResY: {height}
            WrapStyle: 2
            ScaledBorderAndShadow: yes

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
            Style: Default,{fitting.Family},{Number(
                fitting.Size
            )},&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,{Number(
                Math.Max(1, fitting.Unit)
            )},0,2,0,0,{fitting.MarginV},-1


            """
        );
        text.Replace("\r", "").Append(EventFormat);
        var i = 0;
        foreach (var cue in cues)
        {
            var (start, end) = second
                ? (i * 1000L, i * 1000L + 1000)
                : (cue.Cue.Start + offset, cue.Cue.End + offset);
            var margins = $"{cue.Margin},{cue.Margin},{cue.Vertical}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"Dialogue: 0,{Time(start)},{Time(end)},Default,,{margins},,{Text(cue, fitting, second)}\n"
            );
            i++;
        }

        return text.ToString();
    }

    /// <summary>The events of an ASS file under its own head, at their own times.</summary>
    public static string Write(string head, IEnumerable<Cue> cues, bool second = false)
    {
        var text = new StringBuilder(head).Append('\n').Append(EventFormat);
        var i = 0;
        foreach (var cue in cues)
        {
            var own = cue.Event!;
            var (start, end) = second ? (i * 1000L, i * 1000L + 1000) : (own.Start, own.End);
            text.Append(
                CultureInfo.InvariantCulture,
                $"Dialogue: {own.Layer},{Time(start)},{Time(end)},{own.Fields},{own.Text}\n"
            );
            i++;
        }

        return text.ToString();
    }

    private static string Text(FittedCue cue, Fitting fitting, bool plain)
    {
        var text = new StringBuilder();
        var alignment = (int)cue.Cue.Place * 3 + 2 + cue.Cue.Side;
        text.Append(CultureInfo.InvariantCulture, $"{{\\an{alignment}");
        text.Append(Math.Abs(cue.Size - fitting.Size) > 0.01 ? $"\\fs{Number(cue.Size)}}}" : "}");
        for (var i = 0; i < cue.Lines.Length; i++)
        {
            text.Append(i > 0 ? "\\N" : "");
            foreach (var span in cue.Lines[i])
            {
                var tags = Tags(span, plain);
                text.Append(tags).Append(Escaped(span.Text)).Append(tags.Length > 0 ? Plain : "");
            }
        }

        return text.ToString();
    }

    private const string Plain = "{\\b0\\i0\\u0\\s0\\c}";

    private static string Tags(CueSpan span, bool plain)
    {
        var tags =
            (span.Face.HasFlag(CueFace.Bold) ? "\\b1" : "")
            + (span.Face.HasFlag(CueFace.Italic) ? "\\i1" : "")
            + (span.Face.HasFlag(CueFace.Underline) ? "\\u1" : "")
            + (span.Face.HasFlag(CueFace.Strike) ? "\\s1" : "");
        if (span.Colour is { } c && !plain)
        {
            var bgr = ((c & 0xFF) << 16) | (c & 0xFF00) | (c >> 16);
            tags += FormattableString.Invariant($"\\c&H{bgr:X6}&");
        }

        return tags.Length > 0 ? $"{{{tags}}}" : "";
    }

    // A word joiner after a backslash keeps it from meaning anything; it has no width.
    private static string Escaped(string text) =>
        text.Replace("\\", "\\\u2060", StringComparison.Ordinal)
            .Replace("{", "\\{", StringComparison.Ordinal)
            .Replace("}", "\\}", StringComparison.Ordinal);

    private static string Time(long ms)
    {
        var cs = (ms + 5) / 10;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{cs / 360000}:{cs / 6000 % 60:00}:{cs / 100 % 60:00}.{cs % 100:00}"
        );
    }

    private static string Number(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);
}
