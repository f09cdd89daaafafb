using System.Text;
using AvatarBuild.Avatar.Inputs;

namespace AvatarBuild.Avatar.Tests.Inputs;

public sealed class TextInputTests : ScannedInputs
{
    private VideoRequest Video()
    {
        Files("audio/a.wav", "images/default.png");
        return Scan("""{ "backend": "strict", "size": "704*384" }""").Videos.Single();
    }

    public static TheoryData<string, bool> Encodings =>
        new()
        {
            { "utf-8", true },
            { "utf-8", false },
            { "utf-16", true },
            { "utf-16BE", true },
        };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_prompt_may_be_UTF_8_or_UTF_16_with_a_mark_and_its_lines_end_with_line_feeds(
        string name,
        bool mark
    )
    {
        var encoding = Encoding.GetEncoding(name);
        _folder.With(
            "prompts/a.txt",
            [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("你好\r\nworld\rend\r\n")]
        );
        var video = Video();
        Assert.Empty(video.Problems);
        Assert.Equal("你好\nworld\nend", video.Prompt);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_prompt_with_zeros_as_of_UTF_16_without_a_mark_is_refused_with_its_file(
        string name
    )
    {
        _folder.With("prompts/a.txt", Encoding.GetEncoding(name).GetBytes("abc"));
        var problem = Assert.Single(Video().Problems).ToString();
        Assert.StartsWith("inputs/prompts/a.txt", problem, StringComparison.Ordinal);
        Assert.Contains("UTF-16", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_may_be_UTF_16_with_a_mark()
    {
        _folder.With(
            "a.json",
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("""{ "seed": 5 }""")]
        );
        var video = Video();
        Assert.Empty(video.Problems);
        Assert.Equal(5, video.Settings.Seed);
    }
}
