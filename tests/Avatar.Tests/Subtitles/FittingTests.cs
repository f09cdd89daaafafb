#pragma warning disable RS0030 // tests write their own files
using System.Text;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Subtitles;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Tests.Subtitles;

public sealed class FittingTests : IDisposable
{
    private readonly string folder = Directory
        .CreateTempSubdirectory("avatarbuild fonts ")
        .FullName;

    public FittingTests()
    {
        MadeFont.Write(
            Path.Combine(folder, "latin.ttf"),
            "Made Latin",
            [.. Enumerable.Range(33, 94).Select(c => (c, 600)), (' ', 300)]
        );
        MadeFont.Write(
            Path.Combine(folder, "others.otf"),
            "Made Others",
            [
                .. Enumerable.Range(0x4E00, 0x100).Select(c => (c, 1000)),
                (0x3002, 1000),
                (0x5D0, 500),
            ]
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private InstalledFonts Fonts => new(folder);

    [Fact]
    public void A_letter_is_looked_for_in_the_wanted_font_and_then_in_all()
    {
        var latin = Fonts.Of("made latin");
        Assert.Equal("Made Latin", latin!.Family);
        Assert.Equal(0.6, latin.Advance(new Rune('a')));
        Assert.Null(latin.Advance(new Rune(0x4E00)));
        Assert.Equal("Made Others", Fonts.For(new Rune(0x4E00), latin)!.Family);
        Assert.Null(Fonts.For(new Rune(0x0E01), latin));
    }

    [Fact]
    public void A_damaged_font_is_no_font()
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, "latin.ttf"));
        foreach (var length in new[] { 0, 5, 40, 200, bytes.Length - 60 })
        {
            File.WriteAllBytes(Path.Combine(folder, "latin.ttf"), bytes[..length]);
            Assert.Null(Fonts.For(new Rune('a'), Fonts.Of("Made Latin")));
        }
    }

    [Theory]
    [InlineData(432, 768, 24)]
    [InlineData(384, 256, 50)]
    [InlineData(704, 384, 400)]
    [InlineData(64, 1024, 40)]
    public void Ideographs_are_broken_until_they_fit(int width, int height, int letters)
    {
        var text = new string([
            .. Enumerable.Range(0, letters).Select(i => (char)(0x4E00 + i % 200)),
        ]);
        var fitted = Fitted(text, width, height);
        Assert.Equal(text, string.Concat(Lines(fitted)));
        Assert.All(
            Lines(fitted),
            line =>
                Assert.True(
                    line.Length * fitted.Size * MadeFont.UnitsPerEm / MadeFont.Height
                        < width - 2 * fitted.Margin + 1,
                    line
                )
        );
        Assert.True(Lines(fitted).Length * fitted.Size < height);
    }

    [Fact]
    public void Lines_come_out_about_equally_long_and_punctuation_begins_none()
    {
        var lines = Lines(Fitted(new string('一', 27) + "。" + new string('丁', 5), 384, 256));
        Assert.Equal(2, lines.Length);
        Assert.InRange(Math.Abs(lines[0].Length - lines[1].Length), 0, 2);
        for (var i = 10; i < 60; i++)
        {
            Assert.DoesNotContain(
                Lines(Fitted(new string('一', i) + "。", 384, 256)),
                line => line.StartsWith('。')
            );
        }
    }

    [Fact]
    public void A_long_address_is_broken_behind_its_slashes()
    {
        var lines = Lines(
            Fitted(
                "See https://example.org/a/very/long/path/with-many-segments?and=query&more=1 now",
                384,
                256
            )
        );
        Assert.All(lines[..^1], line => Assert.Matches("[ /?&=-]$", line));
        Assert.Equal(
            "See https://example.org/a/very/long/path/with-many-segments?and=query&more=1 now",
            string.Concat(lines)
        );
    }

    [Fact]
    public void A_word_without_any_place_to_break_is_broken_anywhere() =>
        Assert.True(Lines(Fitted(new string('x', 120), 384, 256)).Length > 1);

    [Fact]
    public void Letters_are_as_high_for_a_tall_picture_as_its_shorter_side_asks()
    {
        Assert.Equal(18 * 432 / 288.0, Fitted("a", 432, 768).Size);
        Assert.Equal(18 * 384 / 288.0, Fitted("a", 704, 384).Size);
    }

    [Theory]
    [InlineData(Corner.BottomRight, false, true)]
    [InlineData(Corner.BottomLeft, false, true)]
    [InlineData(Corner.TopLeft, false, false)]
    [InlineData(Corner.TopLeft, true, true)]
    [InlineData(Corner.BottomRight, true, false)]
    public void Text_stays_beside_the_watermark(Corner corner, bool isTop, bool isBeside)
    {
        var picture = new PictureSize(704, 384);
        var box = WatermarkPlace
            .Of(new() { File = "w", Corner = corner }, picture, 704, 0)
            .Box(picture, new(2, 1));
        var cue = new Cue(0, 1000, [new(new string('x', 300))], 1)
        {
            Place = isTop ? CuePlace.Top : CuePlace.Bottom,
        };
        var fitted = new Fitting(Fonts, null, 18, picture, box).Fit(cue);
        Assert.Equal(isBeside, fitted.Margin >= 12 + 96);
    }

    [Fact]
    public void Text_stands_above_a_watermark_that_leaves_too_little_beside_it()
    {
        var fitted = new Fitting(Fonts, null, 18, new(704, 384), new Box(300, 300, 392, 72)).Fit(
            new Cue(0, 1000, [new("x")], 1)
        );
        Assert.True(fitted.Vertical >= 84, fitted.ToString());
        Assert.True(fitted.Margin < 40, fitted.ToString());
    }

    [Theory]
    [InlineData(false, 100, 284, CuePlace.Top)]
    [InlineData(true, 0, 284, CuePlace.Bottom)]
    // A frame around the picture.
    [InlineData(false, 0, 384, CuePlace.Bottom)]
    [InlineData(true, 0, 384, CuePlace.Top)]
    public void Of_a_watermark_that_leaves_no_room_the_text_goes_to_the_other_edge(
        bool isTop,
        int top,
        int high,
        object expected
    )
    {
        var mark = new Box(0, top, 704, high);
        var cue = new Cue(0, 1000, [new("x")], 1)
        {
            Place = isTop ? CuePlace.Top : CuePlace.Bottom,
        };
        var fitted = new Fitting(Fonts, null, 18, new(704, 384), mark).Fit(cue);
        Assert.Equal(expected, fitted.Cue.Place);
    }

    [Theory]
    // Thai, Lao, Khmer, Burmese, Tibetan.
    [InlineData("\u0E40\u0E01\u0E49\u0E33\u0E19\u0E35\u0E48\u0E41\u0E21\u0E48")]
    [InlineData("\u0EC0\u0E81\u0EC9\u0EB3\u0E99\u0EB5\u0EC9\u0EC1\u0EA1\u0EC8")]
    [InlineData("\u1780\u17D2\u179A\u17BB\u1798\u1781\u17D2\u1798\u17C2\u179A")]
    [InlineData("\u1019\u103C\u1014\u103A\u1019\u102C\u1005\u1039\u1005\u102C")]
    [InlineData("\u0F56\u0F7C\u0F51\u0F0B\u0F66\u0F90\u0F51\u0F0B\u0F61\u0F72\u0F42")]
    public void Scripts_without_blanks_between_words_stay_in_the_picture_and_no_letter_is_taken_apart(
        string word
    )
    {
        var text = string.Concat(Enumerable.Repeat(word, 20));
        var fitted = Fitted(text, 384, 256);
        var lines = Lines(fitted);
        Assert.Equal(text, string.Concat(lines));
        Assert.True(lines.Length > 2);
        Assert.All(
            lines,
            line =>
            {
                // Letters that no font has are taken for 0.7 of a line's height; marks have no width.
                var letters = line.EnumerateRunes()
                    .Count(rune =>
                        Rune.GetUnicodeCategory(rune)
                            is not System.Globalization.UnicodeCategory.NonSpacingMark
                    );
                Assert.True(letters * 0.7 * fitted.Size <= 384 - 2 * fitted.Margin, line);
                Assert.Equal(
                    System.Globalization.UnicodeCategory.OtherLetter,
                    Rune.GetUnicodeCategory(line.EnumerateRunes().First())
                );
                // The sign that joins it with the next letter, or a vowel that is written before its consonant.
                Assert.DoesNotContain(line[^1], "\u17D2\u1039\u0E40\u0E41\u0EC0\u0EC1");
                // Thai and Lao AM is one letter with what it stands on.
                Assert.DoesNotContain(line[0], "\u0E33\u0EB3");
            }
        );

        var spaced = Lines(Fitted(string.Join(' ', Enumerable.Repeat(word, 20)), 384, 256));
        Assert.All(spaced[..^1], line => Assert.EndsWith(" ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_line_runs_as_the_first_letter_of_its_paragraph()
    {
        Assert.Equal("", Direction.MarkOf("abc, 12"));
        Assert.Equal("\u200F", Direction.MarkOf("(\u0623\u0646\u0627)"));
        Assert.Equal("\u200F", Direction.MarkOf("12 \u05E9\u05DC\u05D5\u05DD. ok?"));
        Assert.Equal("\u200E", Direction.MarkOf("ok \u05E9\u05DC\u05D5\u05DD."));
        var lines = Lines(
            Fitted(
                "a\n" + string.Join(' ', Enumerable.Repeat("\u05D0\u05D0\u05D0\u05D0", 20)),
                384,
                256
            )
        );
        Assert.DoesNotContain('\u200F', lines[0]);
        Assert.True(lines.Length > 2);
        Assert.All(lines[1..], line => Assert.StartsWith("\u200F", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(384, 52, 7)]
    [InlineData(704, 96, 12)]
    public void A_watermark_has_the_same_share_of_each_picture(int width, int wide, int side)
    {
        var place = WatermarkPlace.Of(new() { File = "w" }, new(width, 256), 704, 28);
        Assert.Equal((wide, side, side + 28), (place.Width, place.Side, place.Above));
        Assert.Equal($"W-w-{side}:H-h-{side + 28}", place.Overlay);
    }

    private FittedCue Fitted(string text, int width, int height) =>
        new Fitting(Fonts, null, 18, new(width, height), null).Fit(
            new Cue(0, 1000, [new(text)], 1)
        );

    private static string[] Lines(FittedCue cue) =>
        [.. cue.Lines.Select(line => string.Concat(line.Select(span => span.Text)))];
}
