using System.Collections.Immutable;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Freshness;

/// <summary>One output as it was made.</summary>
/// <param name="Path">Of the artifact, as <see cref="Artifact.ToString"/> writes it.</param>
/// <param name="Digest">SHA-256.</param>
public sealed record MadeOutput(string Path, string Digest);

/// <summary>That a step was finished: what it was asked and what it made. The durable truth; the index only repeats it.</summary>
public sealed record StepRecord
{
    /// <summary><see cref="Step.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Hash of the manifest.</summary>
    public required string Key { get; init; }

    /// <summary>What it made, in the step's order.</summary>
    public required ImmutableArray<MadeOutput> Outputs { get; init; }

    /// <summary>Content of its facts output, or null.</summary>
    public string? Facts { get; init; }

    /// <summary>What the policy became, when it isn't what was asked; else null.</summary>
    public string? Effective { get; init; }

    /// <summary>Seconds the successful attempt took.</summary>
    public double Seconds { get; init; }

    /// <summary>The step's kind; empty when read from the index, which doesn't keep it.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What its duration followed from; null when that isn't known, or when read from the index.</summary>
    public Workload? Work { get; init; }

    /// <summary>Digest of one of its outputs, or null when the record has no such path.</summary>
    public string? DigestOf(string path)
    {
        foreach (var output in Outputs)
        {
            if (string.Equals(output.Path, path, StringComparison.Ordinal))
            {
                return output.Digest;
            }
        }

        return null;
    }
}

/// <summary>A finished step with the text that explains its key.</summary>
/// <param name="Record">The record.</param>
/// <param name="Manifest">The manifest's text.</param>
public sealed record ActionRecord(StepRecord Record, string Manifest);

/// <summary>How a step failed last; forgotten when it succeeds.</summary>
/// <param name="Id"><see cref="Step.Id"/>.</param>
/// <param name="Failure">Why.</param>
public sealed record FailureRecord(string Id, StepFailure Failure);
