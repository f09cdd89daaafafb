using System.Text;
using AvatarBuild.Avatar.Media;

namespace AvatarBuild.Avatar.Tests.Finish;

public sealed class SubtitleShiftTests
{
    private const string Srt =
        "1\n00:00:00,100 --> 00:00:00,900\ngone\n\n2\n00:00:00,500 --> 00:00:02,000\n100% 'a' : \\ [b] {c}\nline two\n\n"
        + "3\n00:00:03,000 --> 00:00:09,000\n你好\n\n4\n00:01:00,000 --> 00:01:01,000\nlate\n";

    [Fact]
    public void Subrip_cues_move_keep_their_remainder_and_are_numbered_anew() =>
        Assert.Equal(
            (
                "1\n00:00:00,000 --> 00:00:01,000\n100% 'a' : \\ [b] {c}\nline two\n\n"
                    + "2\n00:00:02,000 --> 00:00:04,000\n你好\n\n",
                4,
                2
            ),
            SubtitleShift.Apply(Srt, ".srt", 1, 5)
        );

    [Fact]
    public void A_cut_of_nothing_keeps_every_time() =>
        Assert.Equal(Srt + "\n", SubtitleShift.Apply(Srt, ".srt", 0, 100).Text);

    [Fact]
    public void Webvtt_keeps_its_header_styles_names_and_settings() =>
        Assert.Equal(
            "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nname\n00:00:00.500 --> 00:00:01.500 align:left\nhi\n\n",
            SubtitleShift
                .Apply(
                    "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nname\n00:02.500 --> 00:03.500 align:left\nhi\n",
                    ".vtt",
                    2,
                    9
                )
                .Text
        );

    [Fact]
    public void Ass_events_move_and_the_rest_stays() =>
        Assert.Equal(
            "[Events]\nDialogue: 0,0:00:00.00,0:00:01.25,Default,,0,0,0,,a, b\n\n",
            SubtitleShift
                .Apply(
                    "[Events]\nDialogue: 0,0:00:00.50,0:00:02.25,Default,,0,0,0,,a, b\nDialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,gone\n",
                    ".ass",
                    1,
                    9
                )
                .Text
        );

    [Fact]
    public void Byte_order_marks_and_carriage_returns_are_read_away()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. "1\r\n你"u8];
        Assert.Equal("1\n你", SubtitleShift.Decode(marked));
        Assert.Equal(
            "1\n你",
            SubtitleShift.Decode([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("1\r\n你")])
        );
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused() =>
        Assert.Throws<DecoderFallbackException>(() =>
            SubtitleShift.Decode([(byte)'c', 0xE9, (byte)'t'])
        );
}
