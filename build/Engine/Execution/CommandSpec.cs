using System.Collections.Immutable;

namespace AvatarBuild.Engine.Execution;

/// <summary>A program to run: data only. Arguments are a list, never a shell string.</summary>
public sealed record CommandSpec
{
    /// <summary>A name on PATH or an absolute path.</summary>
    public required string Program { get; init; }

    /// <summary>Passed one by one, untouched.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Added to the environment; null removes a variable.</summary>
    public ImmutableDictionary<string, string?> Environment { get; init; } =
        ImmutableDictionary<string, string?>.Empty;

    /// <summary>A file to which everything printed is appended, or null.</summary>
    public string? LogPath { get; init; }

    /// <summary>How much of each of standard output and standard error the result keeps: the last so many characters.</summary>
    public int KeepCharacters { get; init; } = 256 * 1024;
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n when signal n ended it.</param>
/// <param name="StandardOutput">The end of what it printed, at most <see cref="CommandSpec.KeepCharacters"/>.</param>
/// <param name="StandardError">Likewise.</param>
/// <param name="Elapsed">From start to exit.</param>
public sealed record CommandResult(
    int ExitCode,
    string StandardOutput,
    string StandardError,
    TimeSpan Elapsed
)
{
    /// <summary>Exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last non-empty lines of standard error, else of standard output.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        var text = string.IsNullOrWhiteSpace(StandardError) ? StandardOutput : StandardError;
        var lines = text.Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return lines[Math.Max(0, lines.Length - count)..];
    }
}
