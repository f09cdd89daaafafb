using System.Globalization;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Media.Pictures;

namespace AvatarBuild.Avatar.Tests.Inputs;

public sealed class InputScanTests : ScannedInputs
{
    [Fact(Timeout = 20_000)]
    public Task A_portrait_is_the_image_of_the_name_else_what_settings_name_else_the_default() =>
        Task.Run(
            () =>
            {
                Files(
                    "audio/a.wav",
                    "audio/b.MP3",
                    "audio/c.opus",
                    "images/a.PNG",
                    "images/default.jpg",
                    "images/host.webp",
                    "images/other.jpg"
                );
                _folder
                    .With("b.json", """{ "portrait": "host" }""")
                    .With("a.json", """{ "portrait": "host" }""");
                Assert.Equal(
                    ["images/a.PNG", "images/host.webp", "images/default.jpg"],
                    Scan().Videos.Select(v => v.Portrait)
                );
                Assert.Equal(
                    ["images/a.PNG", "images/host.webp", "images/other.jpg"],
                    Scan("""{ "portrait": "other.jpg" }""").Videos.Select(v => v.Portrait)
                );
                Assert.Equal(
                    ["audio/a.wav", "audio/b.MP3", "audio/c.opus"],
                    Scan().Videos.Select(v => v.Recording)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task A_video_takes_its_prompt_subtitles_and_settings_by_name() =>
        Task.Run(
            () =>
            {
                Files("audio/a.wav", "audio/b.wav", "images/default.png", "subtitles/a.vtt");
                _folder
                    .With("prompts/a.txt", "\uFEFF你好，世界\r\n\n")
                    .With("a.json", """{ "seed": 5 }""");
                var (a, b) =
                    (
                        Scan("""{ "backend": "strict", "size": "704*384", "prompt": "p" }""").Videos
                        is [var x, var y]
                    )
                        ? (x, y)
                        : throw new InvalidOperationException();
                Assert.Equal(
                    ("你好，世界", "prompts/a.txt", "subtitles/a.vtt", "a.json", 5L),
                    (a.Prompt, a.PromptFile, a.SubtitlesFile, a.OverrideFile, a.Settings.Seed)
                );
                Assert.Equal(
                    ("p", null, null, null, 420L),
                    (b.Prompt, b.PromptFile, b.SubtitlesFile, b.OverrideFile, b.Settings.Seed)
                );
                Assert.Empty(a.Problems.AddRange(b.Problems));
                Assert.Null(Scan().Videos[0].Prompt);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task What_is_wrong_with_one_video_is_its_own() =>
        Task.Run(
            () =>
            {
                Files(
                    "audio/a.wav",
                    "audio/a.mp3",
                    "audio/b.wav",
                    "audio/c.wav",
                    "audio/d.wav",
                    "audio/e.wav",
                    "audio/ok.wav"
                );
                Files(
                    "images/a.png",
                    "images/b.png",
                    "images/b.jpg",
                    "images/d.png",
                    "images/e.png",
                    "images/ok.png",
                    "subtitles/d.srt",
                    "subtitles/d.ass"
                );
                _folder
                    .With("d.json", "{\n  \"promt\": 1 }")
                    .With("c.json", """{ "portrait": "okk.png" }""");
                _folder
                    .With("prompts/e.txt", [0x61, 0xC3, 0x28])
                    .With("images/ok.json", """{ "mouth": { "x": 1 } }""");
                var videos = Scan("""{ "size": "704*384" }""", "backend=strict").Videos;
                Assert.Equal(
                    [
                        "inputs/audio/a.mp3: more than one recording is named 'a': inputs/audio/a.mp3, inputs/audio/a.wav; rename one of them",
                        "inputs/images/b.jpg: more than one image is named 'b': inputs/images/b.jpg, inputs/images/b.png; keep one of them",
                        "inputs/c.json:1:15: portrait 'okk.png' isn't in inputs/images; did you mean 'ok.png'?",
                        "inputs/d.json:2:3: unknown key 'promt'; did you mean 'prompt'?\ninputs/subtitles/d.ass: 'd' has subtitles more than once: inputs/subtitles/d.ass, inputs/subtitles/d.srt; keep one of them",
                        "inputs/prompts/e.txt: isn't UTF-8: the byte at offset 1 belongs to no character; save it as UTF-8",
                        "",
                    ],
                    videos.Select(v => Text(v.Problems))
                );
                Assert.Equal(
                    "inputs/images/ok.json:1:12: mouth.y is missing; add \"y\": 410\ninputs/images/ok.json:1:12: mouth.halfWidth is missing; add \"halfWidth\": 48\ninputs/images/ok.json:1:12: mouth.chin is missing; add \"chin\": 70",
                    Text(Scan().Videos[^1].Problems)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task A_recording_without_any_portrait_is_told_which_image_is_there_and_its_new_name() =>
        Task.Run(
            () =>
            {
                Files("audio/a.wav");
                Assert.Equal(
                    "inputs/images: there is no default.* for recordings that have no image of their own name; put default.jpg there (jpg jpeg png webp bmp tiff tif), or name one with \"portrait\"",
                    Text(Scan().Videos[0].Problems)
                );
                Files("images/photo.png");
                Assert.Equal(
                    "inputs/images: there is no default.* for recordings that have no image of their own name; rename photo.png to default.png, or name one with \"portrait\"",
                    Text(Scan().Videos[0].Problems)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Inputs_without_a_recording_end_the_run() =>
        Task.Run(
            () =>
            {
                var problems = new List<Problem>();
                var recipe = _recipes.Load();
                new InputFolder(_folder.Root).Read(recipe, problems);
                Files("audio/readme.md", "audio/.hidden.wav");
                new InputFolder(_folder.Root).Read(recipe, problems);
                var rest =
                    "; put recordings there (wav mp3 m4a aac flac ogg opus aiff aif caf m4b wma amr mp4 mov mkv webm), or name another folder with --inputs=DIR";
                Assert.Equal(
                    $"{_folder["audio"]}: isn't there{rest}\n{_folder["audio"]}: holds no recording{rest}",
                    Text(problems)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task A_watermark_that_is_not_there_ends_the_run_or_fails_the_video_that_names_it() =>
        Task.Run(
            () =>
            {
                Files("audio/a.wav", "audio/b.wav", "images/default.png", "w.png");
                var problems = new List<Problem>();
                new InputFolder(_folder.Root).Read(
                    _recipes
                        .With("r", """{ "finish": { "watermark": { "file": "x.png" } } }""")
                        .Load(),
                    problems
                );
                Assert.Equal(
                    "recipes/r.json:1:38: watermark 'x.png' isn't there; put it below inputs, or name it by its absolute path",
                    Text(problems)
                );
                _folder.With("b.json", """{ "finish": { "watermark": { "file": "../x.png" } } }""");
                var videos = Scan("""{ "finish": { "watermark": { "file": "w.png" } } }""").Videos;
                Assert.Empty(videos[0].Problems);
                Assert.Equal(
                    "inputs/b.json:1:38: watermark '../x.png' leaves the inputs folder; name a file below it, or an absolute path",
                    Text(videos[1].Problems)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Files_that_belong_to_nothing_are_noted_with_the_nearest_name() =>
        Task.Run(
            () =>
            {
                Files(
                    "audio/hello.wav",
                    "audio/notes.docx",
                    "images/default.png",
                    "images/x.svg",
                    "prompts/helo.txt",
                    "subtitles/zzz.srt"
                );
                _folder.With("hallo.json", "{}").With("images/defualt.json", "{}");
                Assert.Equal(
                    [
                        "inputs/audio/notes.docx: is ignored; known here: wav mp3 m4a aac flac ogg opus aiff aif caf m4b wma amr mp4 mov mkv webm",
                        "inputs/images/x.svg: is ignored; known here: jpg jpeg png webp bmp tiff tif",
                        "inputs/prompts/helo.txt: belongs to no recording; did you mean 'hello'?",
                        "inputs/subtitles/zzz.srt: belongs to no recording; no recording is named 'zzz'",
                        "inputs/hallo.json: belongs to no recording; did you mean 'hello'?",
                        "inputs/images/defualt.json: belongs to no image; did you mean 'default'?",
                    ],
                    Scan().Notes.Select(n => n.ToString())
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Facts_of_a_portrait_are_shared_by_its_videos_and_missing_ones_are_listed() =>
        Task.Run(
            () =>
            {
                Files(
                    "audio/a.wav",
                    "audio/b.wav",
                    "audio/c.wav",
                    "images/default.png",
                    "images/c.png"
                );
                _folder.With("images/default.json", PortraitFacts.Example);
                var scan = Scan();
                Assert.Equal(new Mouth(640, 410, 48, 70), scan.Videos[0].PortraitFacts!.Mouth);
                Assert.Same(scan.Videos[0].PortraitFacts, scan.Videos[1].PortraitFacts);
                Assert.Equal(["images/c.png"], scan.PortraitsWithoutFacts);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 20_000)]
    public Task Odd_names_are_simply_names_and_a_too_long_one_is_told() =>
        Task.Run(
            () =>
            {
                string[] names =
                [
                    "-rf",
                    " a b ",
                    "it's \"50%\"",
                    "line\nbreak",
                    "你好",
                    "a.b",
                    "[x]",
                    "back\\slash",
                ];
                Files([
                    .. names.Select(n => $"audio/{n}.wav"),
                    .. names.Select(n => $"images/{n}.png"),
                    "images/default.png",
                ]);
                var scan = Scan();
                Assert.Equal(names.Order(StringComparer.Ordinal), scan.Videos.Select(v => v.Name));
                Assert.All(scan.Videos, v => Assert.Equal($"images/{v.Name}.png", v.Portrait));
                Assert.All(scan.Videos, v => Assert.Empty(v.Problems));
                Files($"audio/{new string('字', 80)}.wav");
                Assert.Equal(
                    $"inputs/audio/{new string('字', 80)}.wav: its name has 240 bytes, and the files made from it need longer ones; shorten it to 215",
                    Text(Scan().Videos[^1].Problems)
                );
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 60_000)]
    public Task A_thousand_recordings_share_one_settings() =>
        Task.Run(
            () =>
            {
                Files("images/default.png");
                Files([
                    .. Enumerable
                        .Range(0, 1000)
                        .Select(i =>
                            string.Create(CultureInfo.InvariantCulture, $"audio/v{i:D4}.wav")
                        ),
                ]);
                var scan = Scan();
                Assert.Equal(1000, scan.Videos.Length);
                Assert.Single(
                    scan.Videos.Select(v => v.Settings).Distinct(ReferenceEqualityComparer.Instance)
                );
            },
            TestContext.Current.CancellationToken
        );
}
