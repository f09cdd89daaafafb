namespace AvatarBuild.Engine.Graph;

/// <summary>
/// A kind of failure: a row of the table of failures. Who fails names a row, and everybody who tells of it reads that row.
/// Knows no single failure.
/// </summary>
/// <param name="Name">As reports spell it, for example <c>DiskFull</c>.</param>
/// <param name="Advice">What a person does about it, in whole sentences; a failure's message says what happened.</param>
public record FailureClass(string Name, string Advice)
{
    /// <summary>A later identical attempt can succeed.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How far it reaches, where the single failure doesn't say otherwise.</summary>
    public FailureScope Scope { get; init; } = FailureScope.Attempt;

    /// <summary>A class as an earlier run wrote it down, maybe one of another version: only its name is known.</summary>
    internal static FailureClass Remembered(string name) => new(name, "");

    /// <summary>The advice's first sentence as the end of another one: without its capital and its full stop.</summary>
    public string AdviceAsClause
    {
        get
        {
            var first = Advice.Split(". ")[0].TrimEnd('.');
            return first.Length > 1 && char.IsUpper(first[0]) && !char.IsUpper(first[1])
                ? char.ToLowerInvariant(first[0]) + first[1..]
                : first;
        }
    }
}
