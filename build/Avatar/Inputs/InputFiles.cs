using AvatarBuild.Engine.Files;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>All files of the inputs folder that mean something, found in one walk of each of its five folders.</summary>
internal sealed class InputFiles
{
    /// <summary>Stands before a recording's name below inputs.</summary>
    public const string RecordingsPrefix = "audio/";

    /// <summary>Those below the inputs folder.</summary>
    public static readonly string[] Folders = ["audio", "images", "prompts", "subtitles"];

    private static readonly string[] AudioExtensions =
    [
        ".wav",
        ".mp3",
        ".m4a",
        ".aac",
        ".flac",
        ".ogg",
        ".opus",
        ".aiff",
        ".aif",
        ".caf",
        ".m4b",
        ".wma",
        ".amr",
        ".mp4",
        ".mov",
        ".mkv",
        ".webm",
    ];
    private static readonly string[] ImageExtensions =
    [
        ".jpg",
        ".jpeg",
        ".png",
        ".webp",
        ".bmp",
        ".tiff",
        ".tif",
    ];

    // The two that may be large are read beside each other; what needs the recordings only doesn't wait for the portraits.
    private readonly Task<Images> _images;
    private readonly List<(string Folder, string Forms, FolderListing Files)> _strays = [];

    public InputFiles(string folder)
    {
        Folder = folder;
        _images = Task.Run(() => new Images(FolderListing.Of(Path.Combine(folder, "images"))));
        var audio = FolderListing.Of(Path.Combine(folder, "audio"));
        HasAudioFolder = audio is not null;
        Recordings = NamedFiles.Of(RecordingsPrefix, audio, AudioExtensions, out var notSound);
        _strays.Add((RecordingsPrefix, AudioForms, notSound));
        Prompts = In("prompts", [".txt"]);
        Subtitles = In("subtitles", [".srt", ".ass", ".ssa", ".vtt"]);
        Overrides = NamedFiles.Of("", FolderListing.Of(folder), [".json"], out var others);
        _strays.Add(("", "json", others));
    }

    public static string AudioForms => Forms(AudioExtensions);

    public static string ImageForms => Forms(ImageExtensions);

    /// <summary>Absolute.</summary>
    public string Folder { get; }

    public bool HasAudioFolder { get; }

    public NamedFiles Recordings { get; }

    public NamedFiles Portraits => InImages.Portraits;

    public NamedFiles Facts => InImages.Facts;

    public NamedFiles Prompts { get; }

    public NamedFiles Subtitles { get; }

    public NamedFiles Overrides { get; }

    /// <summary>Files among the portraits that are none here, by name.</summary>
    public NamedFiles NoPortraits => InImages.Ignored;

    /// <summary>Files of no form that is read where they lie, below inputs, with the forms that are. Documents that explain a folder aren't among them.</summary>
    public IEnumerable<(string File, string Forms)> Strays =>
        _strays
            .Append((Folder: "images/", Forms: ImageForms, Files: InImages.Strays))
            .OrderBy(stray => stray.Folder, StringComparer.Ordinal)
            .SelectMany(stray =>
                stray.Files.Paths(stray.Folder).Select(file => (File: file, stray.Forms))
            )
            .Where(stray => Path.GetFileName(stray.File) != "README.md");

    /// <summary>Folders that nobody looks into, below inputs.</summary>
    public IEnumerable<string> StrayFolders =>
        Folders
            .Prepend("")
            .SelectMany(folder =>
                Disk.Folders(Path.Combine(Folder, folder))
                    .Select(path => Path.GetFileName(path)!)
                    .Where(name =>
                        name[0] != '.' && !(folder.Length == 0 && Folders.Contains(name))
                    )
                    .Order(StringComparer.Ordinal)
                    .Select(name => Path.Combine(folder, name))
            );

    /// <summary>The name of a video's subtitles: of those in the language, where there are some that aren't another recording's own, else the video's.</summary>
    public string SubtitlesOf(string name, string? language) =>
        language is not null
        && $"{name}.{language}" is var spoken
        && Subtitles.Contains(Subtitles.Own(spoken))
        && !Recordings.Contains(Recordings.Own(spoken))
            ? spoken
            : name;

    private Images InImages => _images.GetAwaiter().GetResult();

    private NamedFiles In(string name, string[] extensions)
    {
        var files = FolderListing.Of(Path.Combine(Folder, name));
        var some = NamedFiles.Of(name + "/", files, extensions, out var others);
        _strays.Add((name + "/", Forms(extensions), others));
        return some;
    }

    private static string Forms(string[] extensions) =>
        string.Join(" ", extensions.Select(e => e[1..]));

    private sealed class Images
    {
        public Images(FolderListing? files)
        {
            Portraits = NamedFiles.Of("images/", files, ImageExtensions, out var other);
            Facts = NamedFiles.Of("images/", other, [".json"], out var ignored);
            Strays = ignored;
            Ignored = NamedFiles.Of("images/", ignored, [""], out _);
        }

        public NamedFiles Portraits { get; }

        public NamedFiles Facts { get; }

        public FolderListing Strays { get; }

        public NamedFiles Ignored { get; }
    }
}
