using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>How far a failure reaches.</summary>
public enum FailureReach
{
    /// <summary>This video.</summary>
    Video,

    /// <summary>All videos of the backend.</summary>
    Backend,

    /// <summary>The cards that the attempt held.</summary>
    Card,
}

/// <summary>What one kind of failure means. An exit code, a piece of the log, or both tell it.</summary>
public sealed record FailureRule
{
    /// <summary>Its exit code, or null for any.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Text that a line of the log holds, or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>A regular expression that fits a part of a line of the log, or null.</summary>
    public string? Regex { get; init; }

    /// <summary>A short name, for example <c>OutOfMemory</c>.</summary>
    public string Class { get; init; } = "";

    /// <summary>A later attempt can survive. Null: as is known of the class, else not.</summary>
    public bool? Transient { get; init; }

    /// <summary>How far it reaches. Null: as is known of the class, else this video.</summary>
    public FailureReach? Reach { get; init; }

    /// <summary>What is done about it. Null: as is known of the class, else nothing.</summary>
    public FailureRemedy? Remedy { get; init; }

    /// <summary>Variables that the next attempt gets, once.</summary>
    public NameValues Environment { get; init; } = NameValues.Empty;

    /// <summary>What the user can do. Null: as is known of the class.</summary>
    public string? Advice { get; init; }
}
