using System.Collections.Immutable;
using AvatarBuild.Avatar.Backends;
using AvatarBuild.Avatar.Recipes;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>One video that the inputs ask for. Files are named below the inputs folder, with '/'.</summary>
public sealed record VideoInput
{
    /// <summary>The recording's file name without its extension; the video is <c>outputs/NAME.mp4</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The recording, below inputs.</summary>
    public string Recording => InputFiles.RecordingsPrefix + RecordingFile;

    /// <summary>Its file's name. Nobody asks for the path of a video that is known.</summary>
    public required string RecordingFile { get; init; }

    /// <summary>The portrait; null with a problem that says why.</summary>
    public string? Portrait { get; init; }

    /// <summary>What is known of the portrait; null where its file is missing, or its backend makes no use of it.</summary>
    public PortraitFacts? PortraitFacts { get; init; }

    /// <summary>What the model is told, from the prompt's file or the settings; null where the backend takes no prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary><c>prompts/NAME.txt</c>, or null.</summary>
    public string? PromptFile { get; init; }

    /// <summary>The subtitles, or null.</summary>
    public string? SubtitlesFile { get; init; }

    /// <summary><c>NAME.json</c>, or null.</summary>
    public string? OverrideFile { get; init; }

    /// <summary>The recipe with this video's overrides; after problems in those, the recipe's.</summary>
    public required Settings Settings { get; init; }

    /// <summary>Who renders it.</summary>
    public required Backend Backend { get; init; }

    /// <summary>Nothing of it changed since it was found as it should be: nothing but its name was looked at.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What is wrong with this video; it fails, and alone.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}
