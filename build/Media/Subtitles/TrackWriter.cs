using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace AvatarBuild.Media.Subtitles;

/// <summary>What a text track shows for a while. Pieces don't overlap: players show one at a time.</summary>
/// <param name="Start">Milliseconds.</param>
/// <param name="End">Milliseconds.</param>
/// <param name="Spans">The texts of all cues that are to be seen then, one below the other.</param>
public sealed record TrackPiece(long Start, long End, ImmutableArray<CueSpan> Spans)
{
    /// <summary>As 3GPP TS 26.245 stores it: length, UTF-8, styles.</summary>
    public byte[] ToSample()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Spans.Select(span => span.Text)));
        var sample = new MemoryStream();
        sample.Write([(byte)(text.Length >> 8), (byte)text.Length]);
        sample.Write(text);
        var styled = new List<byte[]>();
        var at = 0;
        foreach (var span in Spans)
        {
            var end = at + span.Text.EnumerateRunes().Count();
            if ((span.Face & ~CueFace.Strike) != 0 || span.Colour is not null)
            {
                styled.Add(Style(at, end, span));
            }

            at = end;
        }

        if (styled.Count > 0)
        {
            var count = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)styled.Count);
            sample.Write(TimedTextFile.Box("styl", [count, .. styled]));
        }

        return sample.ToArray();
    }

    internal static byte[] Style(int start, int end, CueSpan span)
    {
        var style = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(style, (ushort)start);
        BinaryPrimitives.WriteUInt16BigEndian(style.AsSpan(2), (ushort)end);
        style[5] = 1;
        // Bold, italic and underlined have the same bits here.
        style[6] = (byte)(span.Face & ~CueFace.Strike);
        style[7] = 18;
        BinaryPrimitives.WriteUInt32BigEndian(
            style.AsSpan(8),
            ((uint)(span.Colour ?? 0xFFFFFF) << 8) | 0xFF
        );
        return style;
    }
}

/// <summary>Cues as a track of pieces. Pure.</summary>
public static class TrackWriter
{
    /// <summary>In order, none empty; where cues overlap, the ones seen at once in the file's order.</summary>
    public static ImmutableArray<TrackPiece> Pieces(IReadOnlyList<Cue> cues)
    {
        var edges = new SortedSet<long>(cues.SelectMany(cue => new[] { cue.Start, cue.End }));
        var starts = cues.Select((cue, i) => (cue, i)).OrderBy(c => c.cue.Start).ThenBy(c => c.i);
        var waiting = new Queue<(Cue Cue, int Index)>(starts);
        var shown = new List<(Cue Cue, int Index)>();
        var pieces = ImmutableArray.CreateBuilder<TrackPiece>();
        var from = 0L;
        foreach (var edge in edges)
        {
            if (shown.Count > 0)
            {
                pieces.Add(new TrackPiece(from, edge, Together(shown)));
            }

            shown.RemoveAll(cue => cue.Cue.End <= edge);
            while (waiting.TryPeek(out var next) && next.Cue.Start <= edge)
            {
                shown.Add(waiting.Dequeue());
            }

            from = edge;
        }

        return pieces.ToImmutable();
    }

    private static ImmutableArray<CueSpan> Together(List<(Cue Cue, int Index)> cues)
    {
        var spans = new CueMarkup.SpanList();
        foreach (var (cue, index) in cues)
        {
            if (index != cues[0].Index)
            {
                spans.Add("\n", CueFace.Plain, null);
            }

            foreach (var span in cue.Spans)
            {
                spans.Add(span.Text, span.Face, span.Colour);
            }
        }

        return spans.ToImmutable();
    }
}
