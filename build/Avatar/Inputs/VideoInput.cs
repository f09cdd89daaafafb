using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>One video that the inputs ask for.</summary>
/// <param name="Name">The recording's file name without its extension; the video is <c>outputs/NAME.mp4</c>.</param>
/// <param name="Wanted">What is asked for. Videos that are known share one: of many there is little more than a name then.</param>
public sealed record VideoInput(string Name, VideoWanted Wanted)
{
    /// <inheritdoc cref="VideoWanted.Recording"/>
    public string Recording => Wanted.Recording!;

    /// <inheritdoc cref="VideoWanted.Portrait"/>
    public string? Portrait => Wanted.Portrait;

    /// <inheritdoc cref="VideoWanted.PortraitFacts"/>
    public PortraitFacts? PortraitFacts => Wanted.PortraitFacts;

    /// <inheritdoc cref="VideoWanted.Prompt"/>
    public string? Prompt => Wanted.Prompt;

    /// <inheritdoc cref="VideoWanted.PromptFile"/>
    public string? PromptFile => Wanted.PromptFile;

    /// <inheritdoc cref="VideoWanted.SubtitlesFile"/>
    public string? SubtitlesFile => Wanted.SubtitlesFile;

    /// <inheritdoc cref="VideoWanted.OverrideFile"/>
    public string? OverrideFile => Wanted.OverrideFile;

    /// <inheritdoc cref="VideoWanted.Settings"/>
    public Settings Settings => Wanted.Settings;

    /// <inheritdoc cref="VideoWanted.Backend"/>
    public Backend Backend => Wanted.Backend;

    /// <inheritdoc cref="VideoWanted.IsKnown"/>
    public bool IsKnown => Wanted.IsKnown;

    /// <inheritdoc cref="VideoWanted.Problems"/>
    public ImmutableArray<Problem> Problems => Wanted.Problems;
}

/// <summary>What is asked for a video. Files are named below the inputs folder, with '/'.</summary>
public sealed record VideoWanted
{
    /// <summary>The recording; null for videos that are known, since nobody asks for theirs.</summary>
    public string? Recording { get; init; }

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
