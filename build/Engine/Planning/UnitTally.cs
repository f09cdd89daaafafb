namespace AvatarBuild.Engine.Planning;

/// <summary>What a unit came to with the steps of one group: the same work, so that units can be compared by it. Knows no failures, only how many.</summary>
internal sealed class UnitTally
{
    /// <summary>So many failed steps are no chance, when most of its jobs failed.</summary>
    public const int TooMany = 3;

    private readonly HashSet<string> failed = new(StringComparer.Ordinal);
    private int failures;

    /// <summary>Attempts of the group that have ended on it.</summary>
    public int Jobs { get; set; }

    /// <summary>Results that were made on it and refused by what follows.</summary>
    public int Refused { get; set; }

    /// <summary>A result that was made on it passed what follows.</summary>
    public bool IsProven { get; set; }

    /// <summary>The last failure in words: which step, and how.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Most of its jobs failed.</summary>
    public bool IsBad => failed.Count >= TooMany && 2 * failures > Jobs;

    /// <summary>It makes what others fail at.</summary>
    public bool IsGood => IsProven && !IsBad;

    /// <summary>A step failed on it, or its result turned out to be bad.</summary>
    /// <param name="step">The step's id.</param>
    /// <param name="words">Which step, and how.</param>
    public void Fail(string step, string words)
    {
        failed.Add(step);
        failures++;
        Last = words;
    }
}
