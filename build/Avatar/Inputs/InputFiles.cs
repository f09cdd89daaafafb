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
        var pictures = Task.Run(() => FolderListing.Of(Path.Combine(folder, "images")));
        var audio = FolderListing.Of(Path.Combine(folder, "audio"));
        var images = pictures.GetAwaiter().GetResult();
        HasAudioFolder = audio is not null;
        Recordings = NamedFiles.Of(RecordingsPrefix, audio, AudioExtensions, out var notSound);
        Portraits = NamedFiles.Of("images/", images, ImageExtensions, out var other);
        Facts = NamedFiles.Of("images/", other, [".json"], out var notPicture);
        Prompts = In("prompts", [".txt"]);
        Subtitles = In("subtitles", [".srt", ".ass", ".vtt"]);
        Overrides = NamedFiles.Of("", FolderListing.Of(folder), [".json"], out _);
        IgnoredFiles = [.. notSound.Paths("audio/"), .. notPicture.Paths("images/")];
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

    private NamedFiles In(string name, string[] extensions) =>
        NamedFiles.Of(name + "/", FolderListing.Of(Path.Combine(Folder, name)), extensions, out _);

    private static string Forms(string[] extensions) =>
        string.Join(" ", extensions.Select(e => e[1..]));
}
