using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Tests.Inputs;

public sealed class UnusedInputsTests : ScannedInputs
{
    [Theory]
    [InlineData("anna.heic", "heif-convert anna.heic anna.png")]
    [InlineData("anna.svg", "rsvg-convert")]
    [InlineData("anna.psd", "magick anna.psd anna.png")]
    public void A_picture_of_the_name_that_cannot_be_read_never_gives_way_to_another_face(
        string file,
        string advice
    )
    {
        Files("audio/anna.wav", "audio/ben.wav", "images/default.jpg", "images/" + file);
        var videos = Scan("""{ "portrait": "default" }""").Videos;
        Assert.Null(videos[0].Portrait);
        var problem = Assert.Single(videos[0].Problems).ToString();
        Assert.StartsWith("inputs/images/" + file, problem, StringComparison.Ordinal);
        Assert.Contains(advice, problem, StringComparison.Ordinal);
        Assert.Empty(videos[1].Problems);

        // Beside a picture that can be read it is what that was made from.
        Files("images/anna.png");
        Assert.Equal("images/anna.png", Scan().Videos[0].Portrait);
    }

    [Fact]
    public void Everything_that_no_video_uses_is_named_with_the_nearest_recording()
    {
        Files(
            "audio/ben.wav",
            "audio/ben.rm",
            "audio/README.md",
            "images/ben.png",
            "images/benn.png",
            "images/default.jpg",
            "images/unused.png",
            "images/.DS_Store",
            "prompts/ben.md",
            "subtitles/ben.sbv",
            "subtitles/ben.lrc",
            "subtitles/ben.wav.srt",
            "subtitles/old/ben.srt",
            "README.md",
            "ben.jsonc",
            "logo.png",
            "brand/mark.png",
            "stray/a.wav"
        );
        string[] expected =
        [
            "inputs/ben.jsonc: is ignored; known here: json; is it meant for 'ben'?",
            "inputs/audio/ben.rm: is ignored; known here: wav",
            "inputs/prompts/ben.md: is ignored; known here: txt; is it meant for 'ben'?",
            "inputs/subtitles/ben.lrc: is ignored; known here: srt ass ssa vtt; is it meant for 'ben'?",
            "inputs/subtitles/ben.sbv: is ignored; known here: srt ass ssa vtt; is it meant for 'ben'?",
            "inputs/stray/: is ignored; no file in a folder of its own is looked at",
            "inputs/subtitles/old/: is ignored; no file in a folder of its own is looked at",
            "inputs/subtitles/ben.wav.srt: belongs to no recording; did you mean 'ben'?",
            "inputs/images/benn.png: belongs to no video; did you mean 'ben'?",
            "inputs/images/unused.png: belongs to no video; no video is named 'unused'",
        ];
        var notes = Scan("""{ "finish": { "watermark": { "file": "brand/mark.png" } } }""")
            .Notes.Select(note => note.ToString())
            .Where(note => !note.StartsWith("inputs/logo.png", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(expected.Length, notes.Length);
        Assert.All(
            expected.Zip(notes),
            pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            Scan("""{ "finish": { "watermark": { "file": "logo.png" } } }""").Notes,
            note => note.File == "inputs/logo.png"
        );
    }

    [Fact]
    public void Names_match_in_either_Unicode_form_and_a_portrait_in_any_case_where_it_is_the_only_one()
    {
        const string Apart = "Zoe\u0308 \u1112\u1161\u11AB";
        const string Together = "Zo\u00EB \uD55C";
        Files(
            $"audio/{Apart}.wav",
            $"prompts/{Together}.txt",
            $"subtitles/{Together}.srt",
            $"images/{Together}.png",
            "audio/anna.wav",
            "images/Anna.JPG",
            "images/default.png"
        );
        _folder.With($"{Together}.json", """{ "seed": 7 }""");
        var scan = Scan();
        var (zoe, anna) = (scan.Videos[0], scan.Videos[1]);
        Assert.Equal(Apart, zoe.Name);
        Assert.Equal($"images/{Together}.png", zoe.Portrait);
        Assert.Equal($"prompts/{Together}.txt", zoe.PromptFile);
        Assert.Equal($"subtitles/{Together}.srt", zoe.SubtitlesFile);
        Assert.Equal(7, zoe.Settings.Seed);
        Assert.Equal("images/Anna.JPG", anna.Portrait);
        Assert.Equal(
            [$"inputs/images/{Together}.png", "inputs/images/Anna.JPG"],
            scan.Notes.Select(note => note.File)
        );

        Files("images/ANNA.png");
        Assert.Contains(
            "almost as 'anna'",
            Text(Scan().Videos[1].Problems),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null, "a", "v1.5", "lesson", "lesson.en")]
    [InlineData("en", "a.en", "v1.5.en", "lesson", "lesson.en")]
    [InlineData("zh-Hans", "a.zh-Hans", "v1.5", "lesson", "lesson.en")]
    [InlineData("de", "a", "v1.5", "lesson", "lesson.en")]
    public void Subtitles_in_the_language_go_before_those_of_the_name_alone(
        string? language,
        params string[] expected
    )
    {
        Files("audio/a.wav", "audio/v1.5.wav", "audio/lesson.wav", "audio/lesson.en.wav");
        Files("images/default.jpg", "subtitles/a.srt", "subtitles/a.en.srt");
        Files("subtitles/v1.5.srt", "subtitles/v1.5.en.srt", "subtitles/a.zh-Hans.srt");
        Files("subtitles/lesson.srt", "subtitles/lesson.en.srt");
        string[] set = language is null ? [] : ["finish.subtitleLanguage=" + language];
        Assert.Equal(
            expected.Select(name => $"subtitles/{name}.srt").Order(StringComparer.Ordinal),
            Scan("{}", set).Videos.Select(v => v.SubtitlesFile).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Subtitles_in_a_language_that_nobody_asked_for_are_named_with_what_to_set()
    {
        Files("audio/ben.wav", "audio/zo\u00EB.wav", "images/default.jpg");
        Files("subtitles/ben.srt", "subtitles/ben.pt-BR.vtt", "subtitles/ben.old.srt");
        Files("subtitles/zoe\u0308.en.ass");
        const string Unused =
            "inputs/subtitles/ben.pt-BR.vtt: isn't used, though 'ben' is a recording; set finish.subtitleLanguage to \"pt-BR\" to use it";
        const string Other =
            "inputs/subtitles/zoe\u0308.en.ass: isn't used, though 'zo\u00EB' is a recording; set finish.subtitleLanguage to \"en\" to use it";
        const string Old =
            "inputs/subtitles/ben.old.srt: belongs to no recording; did you mean 'ben'?";
        Assert.Equal([Old, Unused, Other], Scan().Notes.Select(note => note.ToString()));

        // Only one video is in that language; the plain file of its gives way.
        _folder.With("ben.json", """{ "finish": { "subtitleLanguage": "pt-BR" } }""");
        Assert.Equal(
            [
                "inputs/subtitles/ben.srt: isn't used; finish.subtitleLanguage names a language, and there are subtitles in it",
                Old,
                Other,
            ],
            Scan().Notes.Select(note => note.ToString())
        );
        var video = Scan("{}", "finish.subtitleLanguage=en").Videos[1];
        Assert.Equal("subtitles/zoe\u0308.en.ass", video.SubtitlesFile);

        // What a video's own settings say isn't known where it needed no look.
        var problems = new List<Problem>();
        var known = InputScan.Read(_folder.Root, _recipes.Load(), problems, _ => true);
        Assert.Equal([Old, Other], known.Notes.Select(note => note.ToString()));
    }
}
