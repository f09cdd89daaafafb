namespace AvatarBuild.Engine.Graph;

/// <summary>How a cause is told, and when.</summary>
public enum CauseKind
{
    /// <summary>A setting: told with both values.</summary>
    Setting,

    /// <summary>A file that isn't an input itself: told that it is new, changed or gone.</summary>
    File,

    /// <summary>A file that comes and goes with something else, as a backend's description: told only that it changed.</summary>
    Part,

    /// <summary>A program of the machine: told with both versions.</summary>
    Tool,

    /// <summary>What follows from inputs and settings (a cut, a length): told only when nothing else is.</summary>
    Derived,
}

/// <summary>
/// Something that a person said or brought and that a step's request follows from. It explains, and tells a person's
/// change from one of this program; it is in no key. Knows no steps.
/// </summary>
/// <param name="Kind">How it is told.</param>
/// <param name="Name">What people call it, for example <c>image.topBias</c> or <c>inputs/images/anna.json</c>.</param>
/// <param name="Value">The value, whole; of a file anything that changes with it.</param>
public sealed record Cause(CauseKind Kind, string Name, string Value)
{
    /// <summary>Nobody said it: a version that didn't know it yet did the same.</summary>
    public bool IsDefault { get; init; }

    /// <summary>It reaches the step only through an input that another step makes: told where such an input changed.</summary>
    public bool ExplainsInput { get; init; }
}
