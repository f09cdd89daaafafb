using System.Text;
using AvatarBuild.Media.Subtitles;

namespace AvatarBuild.Avatar.Tests.Subtitles;

public sealed class SubtitleReaderTests
{
    [Fact]
    public void Video_sites_captions_with_lines_of_one_blank_are_all_read() =>
        Reads(
            "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000 align:start position:0%\n \nhello<00:00:01.000><c> world</c>\n\n"
                + "00:00:02.000 --> 00:00:02.010 align:start position:0%\nhello world\n \n\n00:00:02.010 --> 00:00:04.000 align:start position:0%\nhello world\nnext\n",
            "0-2000 hello world",
            "2000-2010 hello world",
            "2010-4000 hello world|next"
        );

    [Theory]
    [InlineData("\r\r\n")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void Any_line_end_is_one(string end) =>
        Reads(
            "1\n00:00:01,000 --> 00:00:02,000\na\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc\n".Replace(
                "\n",
                end,
                StringComparison.Ordinal
            ),
            "1000-2000 a|b",
            "3000-4000 c"
        );

    [Fact]
    public void Cues_without_blank_lines_between_them_are_told_by_their_times() =>
        Reads(
            "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb\n3\n00:00:05,000 --> 00:00:06,000\nc",
            "1000-2000 a",
            "3000-4000 b",
            "5000-6000 c"
        );

    [Fact]
    public void A_blank_line_within_a_cue_ends_nothing() =>
        Reads(
            "1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n\n2\n00:00:03,000 --> 00:00:04,000\nc",
            "1000-2000 a||b",
            "3000-4000 c"
        );

    [Fact]
    public void A_number_that_is_text_stays_and_an_index_goes() =>
        Reads(
            "1\n00:00:01,000 --> 00:00:02,000\n1984\n\n2\n00:00:03,000 --> 00:00:04,000\n42\n3\n00:00:05,000 --> 00:00:06,000\n7",
            "1000-2000 1984",
            "3000-4000 42",
            "5000-6000 7"
        );

    [Fact]
    public void Without_indices_a_number_before_times_is_text() =>
        Reads(
            "00:00:01,000 --> 00:00:02,000\n1984\n\n00:00:03,000 --> 00:00:04,000\nb",
            "1000-2000 1984",
            "3000-4000 b"
        );

    [Theory]
    [InlineData("00:00:01 --> 00:00:02", 1000, 2000)]
    [InlineData("00:01 --> 00:02", 1000, 2000)]
    [InlineData("00:00:01,500 -> 00:00:02,500", 1500, 2500)]
    [InlineData("00:00:01,500 → 00:00:02,500", 1500, 2500)]
    [InlineData("00:00:01，500 --> 00:00:02，500", 1500, 2500)]
    [InlineData("00：00：01，500 --> 00：00：02，500", 1500, 2500)]
    [InlineData("00:00:01 , 500 --> 00:00:02 , 500", 1500, 2500)]
    [InlineData("00: 00: 01,500 --> 00: 00: 02,500", 1500, 2500)]
    [InlineData("00:00:01,5000 --> 00:00:02,5000", 1500, 2500)]
    [InlineData("00:00:01.5 --> 00:00:02.50", 1500, 2500)]
    [InlineData("0:00:01.500000-->0:00:02.500000", 1500, 2500)]
    [InlineData("00:00:01,500 ---> 00:00:02,500", 1500, 2500)]
    [InlineData("00:00:01,500 —> 00:00:02,500", 1500, 2500)]
    [InlineData("00:00:01,500 => 00:00:02,500", 1500, 2500)]
    [InlineData("00:00:01,500 - 00:00:02,500", 1500, 2500)]
    [InlineData("0:00:01.500,0:00:02.500", 1500, 2500)]
    [InlineData("7 00:00:01,500 --> 00:00:02,500", 1500, 2500)]
    [InlineData("100:00:01,500 --> 100:00:02,500", 360001500, 360002500)]
    [InlineData("\uFEFF00:00:01,500 --> 00:00:02,500  X1:10 X2:20 Y1:1 Y2:2", 1500, 2500)]
    public void Times_that_mean_one_thing_are_read(string line, long start, long end)
    {
        var cue = Assert.Single(Read("1\n" + line + "\nhi\n").Cues);
        Assert.Equal((start, end, "hi"), (cue.Start, cue.End, cue.Text));
    }

    [Theory]
    [InlineData("00:00:01:12 --> 00:00:02:05")]
    [InlineData("00:00:75,000 --> 00:02:00,000")]
    [InlineData("00:61:00,000 --> 02:00:00,000")]
    [InlineData("00:00:03,000 --> 00:00:02,000")]
    [InlineData("00:00:03,000 --> 00:00:03,000")]
    [InlineData("00:00:01,000 --> 00:00")]
    [InlineData("00:00:01,000 --> 00:00:02,000:5")]
    public void Times_that_may_mean_several_things_are_named_with_their_line(string line)
    {
        var fault = Assert.Throws<SubtitleException>(() =>
            Read("1\n00:00:00,000 --> 00:00:00,500\na\n\n2\n" + line + "\nb\n")
        );
        Assert.Equal(6, fault.Line);
        Assert.Contains(line, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2 -> 3 and 1.5 → 2.5")]
    [InlineData("It looks like 00:00:01,000 --> 00:00:02,000, you see")]
    [InlineData("12:30")]
    [InlineData("x --> y")]
    [InlineData("1.5 -> 2.5")]
    public void Text_that_tells_of_times_is_text(string text) =>
        Reads("1\n00:00:01,000 --> 00:00:02,000\n" + text + "\n", "1000-2000 " + text);

    [Fact]
    public void Text_behind_the_times_is_text() =>
        Reads("00:00:01,000 --> 00:00:02,000 Hello\nyou", "1000-2000 Hello|you");

    [Fact]
    public void Styles_regions_comments_and_names_are_no_text() =>
        Reads(
            "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\nwidth:40%\n\nNOTE a\nb\n\nintro\n00:01.000 --> 00:02.000 line:0 region:fred\nhi\n\nNOTE\nno text\n\n12\n00:03.000 --> 00:04.000\nyou\n",
            "1000-2000 hi",
            "3000-4000 you"
        );

    [Theory]
    [InlineData("{name}")]
    [InlineData(@"C:\new\test")]
    [InlineData("function f(x) { return x; }")]
    [InlineData("if (a < b && b > c) x <T> y")]
    [InlineData("List<string> a; <html> </div>")]
    [InlineData("{Y:i} {1}{2}")]
    [InlineData(@"{\new} \{x\} {\foo1}")]
    [InlineData("a &amp; b &lt;")]
    public void Plain_text_stays_as_it_is_written(string text) =>
        Reads("1\n00:00:01,000 --> 00:00:02,000\n" + text + "\n", "1000-2000 " + text);

    [Theory]
    [InlineData("<i>a</i> <B>b</B> <font color=\"#ff0000\">c</font>", "a b c")]
    [InlineData(@"{\an8}top {\i1}it{\i0}", "top it")]
    [InlineData(@"{\pos(10,20)\c&H00FFFF&\fs20}x{\fad(1,2)}", "x")]
    public void Known_tags_are_not_text(string written, string text) =>
        Reads("1\n00:00:01,000 --> 00:00:02,000\n" + written + "\n", "1000-2000 " + text);

    [Theory]
    [InlineData("<v Ann>Hi</v> <c.red>you</c> <lang en>there</lang>", "Hi you there")]
    [InlineData("<ruby>漢<rt>かん</rt></ruby>字", "漢(かん)字")]
    [InlineData(
        "a &amp; b &lt;c&gt; &#39;d&#x27; &nbsp;e &madeup;",
        "a & b <c> 'd' \u00A0e &madeup;"
    )]
    [InlineData("std::vector<int> { } C:\\new", "std::vector<int> { } C:\\new")]
    public void Web_captions_have_tags_and_entities_of_their_own(string written, string text) =>
        Reads("WEBVTT\n\n00:01.000 --> 00:02.000\n" + written + "\n", "1000-2000 " + text);

    [Fact]
    public void Faces_colours_and_places_are_kept()
    {
        var cue = Assert.Single(
            Read(
                "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}a<i>b<b>c</b></i><font color=red>d</font>\n"
            ).Cues
        );
        Assert.Equal(CuePlace.Top, cue.Place);
        Assert.Equal(
            [
                new CueSpan("a"),
                new CueSpan("b", CueFace.Italic),
                new CueSpan("c", CueFace.Italic | CueFace.Bold),
                new CueSpan("d", CueFace.Plain, 0xFF0000),
            ],
            cue.Spans
        );
    }

    [Fact]
    public void Events_are_read_in_the_order_that_their_file_names()
    {
        var file = Read(
            "[Script Info]\nPlayResX: 640\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Big,Arial\n[Events]\n"
                + "Format: Start, End, Style, Layer, Text\nComment: 0:00:00.00,0:00:01.00,Big,0,no\n"
                + "Dialogue: 0:00:01.50,0:00:02.50,Big,3,{\\i1}a, b\\Nc{\\p1}m 0 0 l 5 5{\\p0}\n"
        );
        var cue = Assert.Single(file.Cues);
        Assert.Equal((1500, 2500, "a, b\nc"), (cue.Start, cue.End, cue.Text));
        Assert.Equal("Big,,0,0,0,", cue.Event!.Fields);
        Assert.Equal(3, cue.Event.Layer);
        Assert.Equal("{\\i1}a, b\\Nc{\\p1}m 0 0 l 5 5{\\p0}", cue.Event.Text);
        Assert.Contains("Style: Big,Arial", file.AssHead, StringComparison.Ordinal);
        Assert.DoesNotContain("Dialogue", file.AssHead, StringComparison.Ordinal);
    }

    [Fact]
    public void Subtitles_of_old_are_events_too() =>
        Reads(
            "[Script Info]\n; x\nScriptType: v4.00\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: Marked=0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x\n",
            "1000-2000 x"
        );

    [Fact]
    public void An_event_whose_time_cannot_be_read_is_named_with_its_line()
    {
        var fault = Assert.Throws<SubtitleException>(() =>
            Read("[Events]\nDialogue: 0,0:00:01.00,0:00:xx.00,Default,,0,0,0,,x\n")
        );
        Assert.Equal(2, fault.Line);
    }

    [Fact]
    public void Text_in_utf16_with_a_mark_is_read() =>
        Assert.Equal(
            "你",
            Assert
                .Single(
                    SubtitleReader
                        .Read([
                            .. Encoding.BigEndianUnicode.GetPreamble(),
                            .. Encoding.BigEndianUnicode.GetBytes(
                                "1\r\n00:00:01,000 --> 00:00:02,000\r\n你"
                            ),
                        ])
                        .Cues
                )
                .Text
        );

    [Fact]
    public void Other_encodings_are_refused()
    {
        byte[] latin = [.. "1\n00:00:01,000 --> 00:00:02,000\ncaf"u8, 0xE9];
        Assert.Contains("UTF-8", Refusal(latin), StringComparison.Ordinal);
        byte[] unmarked = Encoding.Unicode.GetBytes("1\n00:00:01,000 --> 00:00:02,000\nx");
        Assert.Contains("UTF-8", Refusal(unmarked), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_times_is_refused_and_an_empty_one_is_not()
    {
        Assert.Contains(
            "no subtitle with a time",
            Refusal("hello\n"u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.Empty(SubtitleReader.Read("\n \n"u8.ToArray()).Cues);
    }

    private static string Refusal(byte[] bytes) =>
        Assert.Throws<SubtitleException>(() => SubtitleReader.Read(bytes)).Message;

    private static SubtitleFile Read(string text) =>
        SubtitleReader.Read(Encoding.UTF8.GetBytes(text));

    private static void Reads(string text, params string[] cues) =>
        Assert.Equal(
            cues,
            Read(text).Cues.Select(cue => $"{cue.Start}-{cue.End} {cue.Text.Replace('\n', '|')}")
        );

    [Theory]
    [InlineData("", CuePlace.Bottom, 0)]
    [InlineData("line:0", CuePlace.Top, 0)]
    [InlineData("line:10%", CuePlace.Top, 0)]
    [InlineData("line:50%", CuePlace.Middle, 0)]
    [InlineData("line:90%", CuePlace.Bottom, 0)]
    [InlineData("line:-1", CuePlace.Bottom, 0)]
    [InlineData("align:start position:0%", CuePlace.Bottom, -1)]
    [InlineData("align:left", CuePlace.Bottom, -1)]
    [InlineData("align:end line:0", CuePlace.Top, 1)]
    [InlineData("align:right", CuePlace.Bottom, 1)]
    [InlineData("align:center position:90%,line-right size:20%", CuePlace.Bottom, 1)]
    [InlineData("position:10% align:center", CuePlace.Bottom, -1)]
    [InlineData("align:start position:50%", CuePlace.Bottom, 0)]
    [InlineData("align:middle", CuePlace.Bottom, 0)]
    public void A_cue_of_VTT_stands_about_where_its_settings_say(
        string settings,
        object place,
        int side
    )
    {
        var cue = Assert.Single(
            SubtitleReader
                .Read(
                    System.Text.Encoding.UTF8.GetBytes(
                        $"WEBVTT\n\n00:01.000 --> 00:02.000 {settings}\nhello\n"
                    )
                )
                .Cues
        );
        Assert.Equal("hello", cue.Text);
        Assert.Equal((place, side), (cue.Place, cue.Side));
    }
}
