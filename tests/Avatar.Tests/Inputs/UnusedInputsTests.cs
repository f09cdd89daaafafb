using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Tests.Recipes;

namespace AvatarBuild.Avatar.Tests.Inputs;

public sealed class UnusedInputsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecipeFolder _recipes = new("{}");

    public void Dispose()
    {
        _folder.Dispose();
        _recipes.Dispose();
    }

    private VideoRequests Scan(string recipe = "{}", params string[] sets)
    {
        var problems = new List<Problem>();
        var scan = new InputFolder(_folder.Root).Read(
            _recipes.With("r", recipe).Load("r", sets),
            problems
        );
        Assert.Empty(problems);
        return scan;
    }

    private void Files(params string[] paths)
    {
        foreach (var path in paths)
        {
            _folder.With(path);
        }
    }

    private static string Text(IEnumerable<Problem> problems) => string.Join('\n', problems);

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
}
