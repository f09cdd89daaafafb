using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// ASS and SSA: events by the order that their own <c>Format:</c> names; all else is kept as it is, for the styles and
/// positions that it gives.
/// </summary>
internal static partial class AssReader
{
    private static readonly string[] Usual =
    [
        "layer",
        "start",
        "end",
        "style",
        "name",
        "marginl",
        "marginr",
        "marginv",
        "effect",
        "text",
    ];

    /// <summary>The events, and what isn't events.</summary>
    /// <exception cref="SubtitleException">An event can't be understood.</exception>
    public static SubtitleFile Read(string[] lines)
    {
        var (head, cues, columns) = (
            new StringBuilder(),
            ImmutableArray.CreateBuilder<Cue>(),
            Usual
        );
        var inEvents = true;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                inEvents = line.Equals("[Events]", StringComparison.OrdinalIgnoreCase);
            }

            if (!inEvents)
            {
                head.Append(lines[i]).Append('\n');
            }
            else if (After(line, "Format:") is { } format)
            {
                columns = [.. format.Split(',').Select(name => name.Trim().ToLowerInvariant())];
            }
            else if (After(line, "Dialogue:") is { } said && Event(said, columns, i + 1) is { } cue)
            {
                cues.Add(cue);
            }
        }

        return new SubtitleFile(cues.ToImmutable(), head.ToString());
    }

    private static Cue? Event(string said, string[] columns, int number)
    {
        var fields = said.Split(',', columns.Length);
        string Field(string name, string otherwise = "") =>
            Array.IndexOf(columns, name) is var at and >= 0 && at < fields.Length
                ? fields[at].Trim()
                : otherwise;
        if (columns[^1] != "text" && said.Count(c => c == ',') >= columns.Length)
        {
            throw new SubtitleException(
                number,
                $"has more commas than its Format line names fields, '{said}': let Text be the last field"
            );
        }

        if (
            TimeLine.One(Field("start")) is not { } start
            || TimeLine.One(Field("end")) is not { } end
        )
        {
            throw new SubtitleException(
                number,
                $"has a time that can't be read, '{said}': write 0:00:01.50 for its start and its end"
            );
        }

        if (end < start)
        {
            throw new SubtitleException(number, $"ends before it is shown: '{said}'");
        }

        var text = Field("text");
        var layer = int.TryParse(
            Field("layer"),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var given
        )
            ? given
            : 0;
        string[] kept =
        [
            Field("style", "Default"),
            Field("name", Field("actor")),
            Field("marginl", "0"),
            Field("marginr", "0"),
            Field("marginv", "0"),
            Field("effect"),
        ];
        // Files of effects hide events so, as they do comments.
        return end == start
            ? null
            : new Cue(start, end, Plain(text), number)
            {
                Event = new AssEvent(start, end, layer, string.Join(',', kept), text),
            };
    }

    private static string? After(string line, string word) =>
        line.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? line[word.Length..] : null;

    /// <summary>What is read of it, for a track and to look for its letters.</summary>
    private static ImmutableArray<CueSpan> Plain(string text)
    {
        var (spans, face, drawing, from) = (new CueMarkup.SpanList(), CueFace.Plain, false, 0);
        void Add(string part)
        {
            if (!drawing)
            {
                spans.Add(
                    part.Replace("\\N", "\n", StringComparison.Ordinal)
                        .Replace("\\n", " ", StringComparison.Ordinal)
                        .Replace("\\h", "\u00A0", StringComparison.Ordinal)
                        .Replace("\\{", "{", StringComparison.Ordinal)
                        .Replace("\\}", "}", StringComparison.Ordinal),
                    face,
                    null
                );
            }
        }

        foreach (Match block in Blocks().Matches(text))
        {
            Add(text[from..block.Index]);
            from = block.Index + block.Length;
            foreach (Match tag in Tags().Matches(block.Value))
            {
                var on = tag.Groups["value"].Value is not ("" or "0");
                var which = tag.Groups["name"].Value switch
                {
                    "b" => CueFace.Bold,
                    "i" => CueFace.Italic,
                    "u" => CueFace.Underline,
                    "s" => CueFace.Strike,
                    _ => CueFace.Plain,
                };
                drawing = tag.Groups["name"].Value == "p" ? on : drawing;
                face = on ? face | which : face & ~which;
            }
        }

        Add(text[from..]);
        return spans.ToImmutable();
    }

    [GeneratedRegex(@"(?<!\\)\{[^}]*\}")]
    private static partial Regex Blocks();

    [GeneratedRegex(
        @"\\(?<name>[biusp])(?<value>[0-9]*)(?=\\|\}|\s)",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Tags();
}
