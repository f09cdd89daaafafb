using System.Diagnostics;

namespace AvatarBuild.Engine.Graph;

/// <summary>Why a step failed; a value, not an exception.</summary>
/// <param name="Kind">Its row in the table of failures.</param>
/// <param name="Message">What happened, to which file, and what to do.</param>
public sealed record StepFailure(FailureClass Kind, string Message)
{
    /// <summary>The short name of its kind, for example <c>BadInput</c>.</summary>
    public string Class => Kind.Name;

    /// <summary>A later identical attempt can succeed.</summary>
    public bool Transient { get; init; } = Kind.IsTransient;

    /// <summary>How far it reaches: this attempt, the step's group, the identities that the attempt held, or the machine.</summary>
    public FailureScope Scope { get; init; } = Kind.Scope;

    /// <summary>What the next attempt does otherwise; meant only for a <see cref="Transient"/> failure.</summary>
    public Remedy Remedy { get; init; } = Remedy.None;

    /// <summary>Name of an upstream step whose result is found to be bad: its record is withdrawn and it is tried again. Null for none.</summary>
    public string? Invalidates { get; init; }

    /// <summary>The file with everything the attempt printed, or null.</summary>
    public string? Log { get; init; }

    /// <summary>The last lines of that log, at most 20.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];
}

/// <summary>How an action ended: succeeded or failed.</summary>
public abstract record StepResult
{
    private StepResult() { }

    /// <summary>All outputs are in the private folder.</summary>
    /// <param name="Effective">What the policy became in this attempt (a lower size, say) when it isn't what was asked; null when it is.</param>
    public sealed record Succeeded(string? Effective = null) : StepResult;

    /// <summary>The outputs aren't usable.</summary>
    /// <param name="Why">The reason.</param>
    public sealed record Failed(StepFailure Why) : StepResult;

    /// <summary>Succeeded as asked.</summary>
    public static StepResult Success { get; } = new Succeeded();

    /// <summary>Failed.</summary>
    public static StepResult Failure(FailureClass kind, string message) =>
        new Failed(new StepFailure(kind, message));

    /// <summary>One of two values, by case.</summary>
    public T Match<T>(Func<Succeeded, T> succeeded, Func<Failed, T> failed) =>
        this switch
        {
            Succeeded s => succeeded(s),
            Failed f => failed(f),
            _ => throw new UnreachableException(
                "BUG: a StepResult is neither Succeeded nor Failed"
            ),
        };
}
