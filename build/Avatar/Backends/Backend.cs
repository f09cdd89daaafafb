using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Tables;

namespace AvatarBuild.Avatar.Backends;

/// <summary>One renderer as <c>recipes/backends/NAME.json</c> describes it. Knows no video; only how the renderer is called and what it can do.</summary>
public sealed record Backend
{
    /// <summary>The file's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>A renderer of this program (<c>preview</c>), or null where <see cref="Command"/> is run.</summary>
    public string? Builtin { get; init; }

    /// <summary>Program and arguments with placeholders (see <see cref="Placeholders"/>), one by one, never a shell string.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Added to the program's environment; values may hold placeholders.</summary>
    public NameValues Environment { get; init; } = NameValues.Empty;

    /// <summary>The backend's own placeholders with their defaults; a recipe's <c>backendOptions</c> set them.</summary>
    public NameValues Options { get; init; } = NameValues.Empty;

    /// <summary>Sizes it renders; empty for any with even sides.</summary>
    public ImmutableArray<PictureSize> Sizes { get; init; } = [];

    /// <summary>What stands between width and height in <c>{size}</c>.</summary>
    public string SizeSeparator { get; init; } = "*";

    /// <summary>Frames a second of what it makes.</summary>
    public double Fps { get; init; } = 25;

    /// <summary>Frames of one clip, for <c>{clips}</c>; null where it has none.</summary>
    public int? FramesPerClip { get; init; }

    /// <summary>Longest recording it takes, seconds; null for any.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>How far its video's length may be from the prepared recording's, seconds.</summary>
    public double ToleranceSeconds { get; init; } = 0.04;

    /// <summary>Held while it runs.</summary>
    public BackendResources Resources { get; init; } = new();

    /// <summary>Names the version of code and weights that matter to the result; null when files or nothing do.</summary>
    public string? Revision { get; init; }

    /// <summary>Files whose content matters to the result, absolute or below the workspace.</summary>
    public ImmutableArray<string> FingerprintFiles { get; init; } = [];

    /// <summary>Where the program runs, absolute or below the workspace; null for the step's private folder.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>What its failures mean; the first that fits counts.</summary>
    public ImmutableArray<FailureRule> Failures { get; init; } = [];

    /// <summary>The command takes a prompt, so prompts matter to its videos.</summary>
    public bool UsesPrompt => Uses("prompt");

    /// <summary>The command takes a seed.</summary>
    public bool UsesSeed => Uses("seed");

    /// <summary>It renders this size.</summary>
    public bool Allows(PictureSize size) =>
        Sizes.IsEmpty ? size.Width % 2 == 0 && size.Height % 2 == 0 : Sizes.Contains(size);

    /// <summary>A placeholder is somewhere in the command or its environment.</summary>
    public bool Uses(string placeholder) =>
        Command
            .Concat(Environment.Values.Values)
            .Any(text => Placeholders.In(text).Contains(placeholder));
}

/// <summary>What a running backend holds.</summary>
public sealed record BackendResources
{
    /// <summary>CPUs.</summary>
    public int Cpu { get; init; } = 1;

    /// <summary>Whole GPUs.</summary>
    public int Gpu { get; init; }
}

/// <summary>What one kind of failure means. Either an exit code or a piece of the log tells it.</summary>
public sealed record FailureRule
{
    /// <summary>Its exit code, or null for any.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Text that a line of the log holds, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>A short name, for example <c>OutOfMemory</c>.</summary>
    public string Class { get; init; } = "";

    /// <summary>A later identical attempt can survive.</summary>
    public bool Transient { get; init; }
}
