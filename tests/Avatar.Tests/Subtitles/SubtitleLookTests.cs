#pragma warning disable RS0030 // tests write their own files
using System.Text;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Tests.Subtitles;

/// <summary>What is said of a subtitle file before anything is rendered.</summary>
public sealed class SubtitleLookTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("avatarbuild fonts ")
        .FullName;

    public SubtitleLookTests() =>
        MadeFont.Write(
            Path.Combine(folder, "latin.ttf"),
            "Made Latin",
            [.. Enumerable.Range(32, 95).Select(c => (c, 600))]
        );

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Cues_outside_of_the_recording_fail_with_the_times()
    {
        var why = Fault("1\n01:00:02,000 --> 01:00:03,000\nlate\n", new Stretch(1.9, 12.4));
        Assert.Equal("BadInput", why!.Class);
        Assert.Contains(
            "inputs/subtitles/a.srt has no subtitle within the recording",
            why.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "between 1:00:02.000 and 1:00:03.000",
            why.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "between 0:00:01.900 and 0:00:12.400",
            why.Message,
            StringComparison.Ordinal
        );
        Assert.Null(Fault("1\n01:00:02,000 --> 01:00:03,000\nlate\n", null));
    }

    [Theory]
    [InlineData("สวัสดี", "Thai", "fonts-noto-core")]
    [InlineData("नमस्ते", "Hindi", "fonts-noto-core")]
    [InlineData("你好", "Chinese", "fonts-noto-cjk")]
    [InlineData("こんにちは", "Japanese", "fonts-noto-cjk")]
    [InlineData("안녕", "Korean", "fonts-noto-cjk")]
    [InlineData("ok 🎉", "emoji", "fonts-symbola")]
    [InlineData("\U00010A80", "U+10A80", "fonts-noto-core")]
    public void A_letter_that_no_font_has_names_its_script_and_the_package(
        string text,
        string script,
        string package
    )
    {
        var why = Fault($"1\n00:00:01,000 --> 00:00:02,000\nab\n{text}\n", null);
        Assert.Equal("MissingFont", why!.Class);
        Assert.StartsWith("inputs/subtitles/a.srt, line 2,", why.Message, StringComparison.Ordinal);
        Assert.Contains(script, why.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install " + package, why.Message, StringComparison.Ordinal);
        Assert.Null(Fault($"1\n00:00:01,000 --> 00:00:02,000\n{text}\n", null, SubtitleMode.Soft));
    }

    [Fact]
    public void Marks_and_invisible_characters_need_no_font() =>
        Assert.Null(
            Fault("1\n00:00:01,000 --> 00:00:02,000\na\u200B\u200F\uFE0F\u0301\u00A0b\n", null)
        );

    [Fact]
    public void Faults_name_the_file_and_the_line()
    {
        var why = Fault("1\n00:00:01,000 --> 00:00:02:05\nx\n", null);
        Assert.Equal("BadInput", why!.Class);
        Assert.StartsWith(
            "inputs/subtitles/a.srt, line 2, has a time",
            why.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cue_across_an_edge_keeps_its_remainder()
    {
        var (kept, fault) = Look(SubtitleMode.Soft)
            .At(
                Encoding.UTF8.GetBytes(
                    "1\n00:00:00,500 --> 00:00:02,000\na\n\n2\n00:00:04,000 --> 00:00:09,000\nb\n\n3\n00:00:00,100 --> 00:00:01,005\nc\n"
                ),
                new Stretch(1, 5)
            );
        Assert.Null(fault);
        Assert.Equal(
            [(0L, 1000L, "a"), (3000L, 4000L, "b")],
            kept!.Cues.Select(cue => (cue.Start, cue.End, cue.Text))
        );
    }

    private StepFailure? Fault(string text, Stretch? cut, SubtitleMode mode = SubtitleMode.Burn) =>
        Look(mode).At(Encoding.UTF8.GetBytes(text), cut).Fault;

    private SubtitleLook Look(SubtitleMode mode) =>
        new("inputs/subtitles/a.srt", new() { Subtitles = mode }, new InstalledFonts(folder));
}
