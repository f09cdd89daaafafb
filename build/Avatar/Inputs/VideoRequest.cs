using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Inputs;

/// <summary>A video that is asked for, by whatever source: a folder, a table, a service. Files are named below the inputs folder, with '/', or absolutely.</summary>
/// <param name="Name">Its name; the video is <c>outputs/NAME.mp4</c>.</param>
public sealed record VideoRequest(string Name)
{
    private readonly string? _saidIn;

    /// <summary>The recording; empty for videos that are known, since nobody asks for theirs.</summary>
    public string Recording { get; init; } = "";

    /// <summary>Where the video is asked for, as a person finds it: its recording, or a row of a table.</summary>
    public string SaidIn
    {
        get => _saidIn ?? FileOf(Recording).ToString();
        init => _saidIn = value;
    }

    /// <summary>The portrait; null with a problem that says why.</summary>
    public string? Portrait { get; init; }

    /// <summary>What is known of the portrait; null where its file is missing, or its backend makes no use of it.</summary>
    public PortraitFacts? PortraitFacts { get; init; }

    /// <summary>What the model is told, from the prompt's file or the settings; null where the backend takes no prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The file that says the prompt, or null: the settings do.</summary>
    public string? PromptFile { get; init; }

    /// <summary>The subtitles, or null.</summary>
    public string? SubtitlesFile { get; init; }

    /// <summary>The file that says the video's own settings, or null.</summary>
    public string? OverrideFile { get; init; }

    /// <summary>The recipe with this video's overrides; after problems in those, the recipe's.</summary>
    public required Settings Settings { get; init; }

    /// <summary>Who renders it.</summary>
    public required Backend Backend { get; init; }

    /// <summary>Nothing of it changed since it was found as it should be: nothing but its name was looked at.</summary>
    public bool IsKnown { get; init; }

    /// <summary>What is wrong with this video; it fails, and alone.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>The file of the portrait's facts, there or not; null without a portrait.</summary>
    public string? PortraitFactsFile => Path.ChangeExtension(Portrait, ".json");

    /// <summary>The files whose text is part of this request, there or not.</summary>
    public IEnumerable<string> TextFiles =>
        new[] { OverrideFile, PromptFile, SubtitlesFile, PortraitFactsFile }.OfType<string>();

    /// <summary>A file as the engine knows it.</summary>
    public static Artifact FileOf(string file) =>
        Path.IsPathFullyQualified(file) ? Artifact.Outside(file) : Artifact.Input(file);
}
