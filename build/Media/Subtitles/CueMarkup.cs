using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace AvatarBuild.Media.Subtitles;

/// <summary>
/// The text of a SubRip or WebVTT cue without its tags. Only known tags are tags: braces, angle brackets and backslashes
/// of anything else are what is to be read.
/// </summary>
/// <param name="Spans">What is read.</param>
/// <param name="Place">Where <c>{\an8}</c> puts it, or null.</param>
/// <param name="Side">-1, 0 or 1 as it says.</param>
internal sealed partial record CueMarkup(ImmutableArray<CueSpan> Spans, CuePlace? Place, int Side)
{
    private static readonly Dictionary<string, int> Colours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["white"] = 0xFFFFFF,
        ["black"] = 0x000000,
        ["red"] = 0xFF0000,
        ["lime"] = 0x00FF00,
        ["green"] = 0x008000,
        ["blue"] = 0x0000FF,
        ["yellow"] = 0xFFFF00,
        ["cyan"] = 0x00FFFF,
        ["aqua"] = 0x00FFFF,
        ["magenta"] = 0xFF00FF,
        ["fuchsia"] = 0xFF00FF,
        ["orange"] = 0xFFA500,
        ["pink"] = 0xFFC0CB,
        ["purple"] = 0x800080,
        ["gray"] = 0x808080,
        ["grey"] = 0x808080,
        ["silver"] = 0xC0C0C0,
    };

    /// <summary>Reads a cue's lines.</summary>
    public static CueMarkup Read(string text, bool isVtt)
    {
        var (spans, faces) = (new SpanList(), new int[4]);
        var (colours, from) = (new Stack<int?>(), 0);
        (CuePlace? Place, int Side) where = (null, 0);
        foreach (Match tag in (isVtt ? VttTags() : SrtTags()).Matches(text))
        {
            spans.Add(Plain(text[from..tag.Index], isVtt), FaceOf(faces), ColourOf(colours));
            from = tag.Index + tag.Length;
            if (tag.Groups["override"].Success)
            {
                where = Override(tag.Value, faces) ?? where;
                continue;
            }

            var (name, opens) = (tag.Groups["name"].Value.ToLowerInvariant(), tag.Value[1] != '/');
            if ("bius".IndexOf(name, StringComparison.Ordinal) is var face and >= 0)
            {
                faces[face] = Math.Max(0, faces[face] + (opens ? 1 : -1));
            }
            else if (name is "font" or "c")
            {
                Colour(colours, opens, tag.Value);
            }
            else if (name is "rt")
            {
                // There is no place above the letters, so their reading follows in brackets.
                spans.Add(opens ? "(" : ")", FaceOf(faces), ColourOf(colours));
            }
        }

        spans.Add(Plain(text[from..], isVtt), FaceOf(faces), ColourOf(colours));
        return new CueMarkup(spans.ToImmutable(), where.Place, where.Side);
    }

    private static string Plain(string text, bool isVtt) =>
        isVtt && text.Contains('&', StringComparison.Ordinal)
            ? Entities()
                .Replace(
                    text,
                    entity =>
                        entity.Value.StartsWith("&lrm", StringComparison.Ordinal) ? "\u200E"
                        : entity.Value.StartsWith("&rlm", StringComparison.Ordinal) ? "\u200F"
                        : WebUtility.HtmlDecode(entity.Value)
                )
            : text;

    // {\an8}, {\i1} and the like; others that ASS knows are left out, since their effect isn't drawn here.
    private static (CuePlace?, int)? Override(string tag, int[] faces)
    {
        (CuePlace?, int)? where = null;
        foreach (Match part in OverrideParts().Matches(tag))
        {
            var value = int.Parse(part.Groups["value"].Value, CultureInfo.InvariantCulture);
            switch (part.Groups["name"].Value)
            {
                case "an" when value is >= 1 and <= 9:
                    where = ((CuePlace)((value - 1) / 3), (value - 1) % 3 - 1);
                    break;
                case "a" when value is >= 1 and <= 11:
                    where = (
                        (value >> 2) switch
                        {
                            0 => CuePlace.Bottom,
                            1 => CuePlace.Top,
                            _ => CuePlace.Middle,
                        },
                        Math.Max(1, value & 3) - 2
                    );
                    break;
                case var face when "bius".IndexOf(face, StringComparison.Ordinal) is var i and >= 0:
                    faces[i] = value == 0 ? 0 : 1;
                    break;
            }
        }

        return where;
    }

    private static CueFace FaceOf(int[] depths) =>
        (depths[0] > 0 ? CueFace.Bold : 0)
        | (depths[1] > 0 ? CueFace.Italic : 0)
        | (depths[2] > 0 ? CueFace.Underline : 0)
        | (depths[3] > 0 ? CueFace.Strike : 0);

    private static int? ColourOf(Stack<int?> colours) => colours.TryPeek(out var top) ? top : null;

    private static void Colour(Stack<int?> colours, bool opens, string tag)
    {
        if (!opens)
        {
            colours.TryPop(out _);
            return;
        }

        var match = ColourNames().Match(tag);
        var text = match.Groups["colour"].Value;
        int? colour =
            match.Groups["hex"].Success
            && int.TryParse(
                match.Groups["hex"].Value,
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture,
                out var hex
            )
                ? hex
            : Colours.TryGetValue(text, out var named) ? named
            : ColourOf(colours);
        colours.Push(colour);
    }

    private const string Overrides =
        @"(?<override>\{(?:\\(?:an?[0-9]{1,2}|[ibus][0-9]{1,3}|(?:[xy]?(?:bord|shad)|f(?:s|sp|scx|scy|r[xyz]?|e|ax|ay)|be|blur|q|p|pbo|k[fo]?|K)-?[0-9.]*|fn[^\\}]*|r[^\\}a-z][^\\}]*|r|[1-4]?c(?:&H[0-9A-Fa-f]*&?)?|(?:[1-4]a|alpha)(?:&H[0-9A-Fa-f]*&?)?|(?:pos|move|org|clip|iclip|fade?|t)\([^}]*\)))+\s*\})";

    [GeneratedRegex(
        $@"{Overrides}|</?(?<name>[bius])\s*>|<(?<name>font)(\s[^<>]*)?>|</(?<name>font)\s*>",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase
    )]
    private static partial Regex SrtTags();

    [GeneratedRegex(
        $@"{Overrides}|</?(?<name>[bius]|c|v|lang|ruby|rt|font)([.\s][^<>]*)?>|<(?<name>)[0-9]{{1,4}}:[0-9:.]+>",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase
    )]
    private static partial Regex VttTags();

    [GeneratedRegex(
        @"\\(?<name>an|a|b|i|u|s)(?<value>[0-9]{1,3})(?=\\|\s*\})",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex OverrideParts();

    [GeneratedRegex(
        @"color\s*=\s*[""']?(#?(?<hex>[0-9A-Fa-f]{6})|(?<colour>\w+))|^<c\.(bg_\w+\.)*(color(?<hex>[0-9A-Fa-f]{6})|(?<colour>\w+))",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase
    )]
    private static partial Regex ColourNames();

    [GeneratedRegex(@"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")]
    private static partial Regex Entities();

    /// <summary>Spans, of which neighbours that look alike are one.</summary>
    internal sealed class SpanList
    {
        private readonly List<(StringBuilder Text, CueFace Face, int? Colour)> spans = [];

        public void Add(string text, CueFace face, int? colour)
        {
            if (text.Length == 0)
            {
                return;
            }

            if (spans.Count == 0 || (spans[^1].Face, spans[^1].Colour) != (face, colour))
            {
                spans.Add((new StringBuilder(), face, colour));
            }

            spans[^1].Text.Append(text);
        }

        public ImmutableArray<CueSpan> ToImmutable() =>
            [.. spans.Select(span => new CueSpan(span.Text.ToString(), span.Face, span.Colour))];
    }
}
