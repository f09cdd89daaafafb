using System.Collections.Immutable;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>All files of the inputs folder that mean something, found in one walk of each of its five folders.</summary>
internal sealed class InputFiles
{
    /// <summary>Stands before a recording's name below inputs.</summary>
    public const string RecordingsPrefix = "audio/";

    private static readonly string[] AudioExtensions =
    [
        ".wav",
        ".mp3",
        ".m4a",
        ".aac",
        ".flac",
        ".ogg",
        ".opus",
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
    private readonly FolderListing _notSound;

    public InputFiles(string folder)
    {
        Folder = folder;
        _images = Task.Run(() => new Images(FolderListing.Of(Path.Combine(folder, "images"))));
        var audio = FolderListing.Of(Path.Combine(folder, "audio"));
        HasAudioFolder = audio is not null;
        Recordings = NamedFiles.Of(RecordingsPrefix, audio, AudioExtensions, out _notSound);
        Prompts = In("prompts", [".txt"]);
        Subtitles = In("subtitles", [".srt", ".ass", ".vtt"]);
        Overrides = NamedFiles.Of("", FolderListing.Of(folder), [".json"], out _);
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

    /// <summary>Files among recordings and portraits that are neither, below inputs.</summary>
    public ImmutableArray<string> IgnoredFiles =>
        [.. _notSound.Paths("audio/"), .. InImages.Ignored.Paths("images/")];

    private Images InImages => _images.GetAwaiter().GetResult();

    private NamedFiles In(string name, string[] extensions) =>
        NamedFiles.Of(name + "/", FolderListing.Of(Path.Combine(Folder, name)), extensions, out _);

    private static string Forms(string[] extensions) =>
        string.Join(" ", extensions.Select(e => e[1..]));

    private sealed class Images
    {
        public Images(FolderListing? files)
        {
            Portraits = NamedFiles.Of("images/", files, ImageExtensions, out var other);
            Facts = NamedFiles.Of("images/", other, [".json"], out var ignored);
            Ignored = ignored;
        }

        public NamedFiles Portraits { get; }

        public NamedFiles Facts { get; }

        public FolderListing Ignored { get; }
    }
}
