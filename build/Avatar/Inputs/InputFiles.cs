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

    public InputFiles(string folder)
    {
        Folder = folder;
        // The two that may be large, beside each other.
        var pictures = Task.Run(() => NamedFiles.FilesIn(Path.Combine(folder, "images")));
        var audio = NamedFiles.FilesIn(Path.Combine(folder, "audio"));
        var images = pictures.GetAwaiter().GetResult();
        HasAudioFolder = audio is not null;
        var notSound = new List<string>();
        Recordings = NamedFiles.Of(RecordingsPrefix, audio, AudioExtensions, notSound);
        var other = new List<string>();
        var notPicture = new List<string>();
        Portraits = NamedFiles.Of("images/", images, ImageExtensions, other);
        Facts = NamedFiles.Of("images/", other, [".json"], notPicture);
        Prompts = NamedFiles.Of(
            "prompts/",
            NamedFiles.FilesIn(Path.Combine(folder, "prompts")),
            [".txt"],
            []
        );
        Subtitles = NamedFiles.Of(
            "subtitles/",
            NamedFiles.FilesIn(Path.Combine(folder, "subtitles")),
            [".srt", ".ass", ".vtt"],
            []
        );
        Overrides = NamedFiles.Of("", NamedFiles.FilesIn(folder), [".json"], []);
        IgnoredFiles =
        [
            .. notSound.Select(f => "audio/" + f),
            .. notPicture.Select(f => "images/" + f),
        ];
    }

    public static string AudioForms => Forms(AudioExtensions);

    public static string ImageForms => Forms(ImageExtensions);

    /// <summary>Absolute.</summary>
    public string Folder { get; }

    public bool HasAudioFolder { get; }

    public NamedFiles Recordings { get; }

    public NamedFiles Portraits { get; }

    public NamedFiles Facts { get; }

    public NamedFiles Prompts { get; }

    public NamedFiles Subtitles { get; }

    public NamedFiles Overrides { get; }

    /// <summary>Files among recordings and portraits that are neither, below inputs.</summary>
    public ImmutableArray<string> IgnoredFiles { get; }

    private static string Forms(string[] extensions) =>
        string.Join(" ", extensions.Select(e => e[1..]));
}
