using System.Diagnostics;

namespace AvatarBuild.Engine.Freshness;

/// <summary>Whether a step has to run: a closed set.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Its recorded key is equal, and every output that anyone needs is there with its recorded digest.</summary>
    public sealed record Fresh : Verdict;

    /// <summary>It has to run.</summary>
    /// <param name="Reasons">Why, one sentence each.</param>
    public sealed record Stale(IReadOnlyList<string> Reasons) : Verdict;

    /// <summary>Another version of this program made it, and it is taken as made by this one. It doesn't run.</summary>
    /// <param name="Reasons">Why it would have run, one sentence each.</param>
    public sealed record Accepted(IReadOnlyList<string> Reasons) : Verdict;

    /// <summary>It may have to run: that depends on what another step makes.</summary>
    /// <param name="On">That step's name.</param>
    public sealed record Pending(string On) : Verdict;

    /// <summary>One word, as reports write it.</summary>
    public string Word =>
        this switch
        {
            Fresh => "fresh",
            Stale => "stale",
            Accepted => "accepted",
            Pending => "pending",
            _ => throw new UnreachableException("BUG: a Verdict is none of its cases"),
        };
}
