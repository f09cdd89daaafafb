using AvatarBuild.Engine.Freshness;

namespace AvatarBuild.Engine.State;

/// <summary>What the index held when it was opened.</summary>
/// <param name="Records">Finished steps by id.</param>
/// <param name="Failures">Steps that failed last, by id.</param>
/// <param name="Files">Remembered digests by artifact.</param>
public sealed record IndexContent(
    IReadOnlyDictionary<string, StepRecord> Records,
    IReadOnlyDictionary<string, FailureRecord> Failures,
    IReadOnlyDictionary<string, FileMemo> Files
);

/// <summary>One commit to the index.</summary>
public sealed record IndexChange
{
    /// <summary>Steps that finished.</summary>
    public IReadOnlyList<ActionRecord> Finished { get; init; } = [];

    /// <summary>Steps that failed.</summary>
    public IReadOnlyList<FailureRecord> Failed { get; init; } = [];

    /// <summary>Ids whose record is withdrawn.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];

    /// <summary>Digests learnt.</summary>
    public IReadOnlyList<KeyValuePair<string, FileMemo>> Files { get; init; } = [];

    /// <summary>Nothing to write.</summary>
    public bool IsEmpty => Finished.Count + Failed.Count + Withdrawn.Count + Files.Count == 0;
}
