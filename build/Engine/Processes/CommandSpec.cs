using System.Collections.Immutable;

namespace AvatarBuild.Engine.Processes;

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

    /// <summary>Gets each line of standard output and standard error as it comes; null where nobody listens.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>Standard output is only listened to: it comes neither into the log nor into the result.</summary>
    public bool OnlyHears { get; init; }

    /// <summary>What it prints on standard output are data for this program: they come into the result, not into the log.</summary>
    public bool PrintsData { get; init; }

    /// <summary>How much of each of standard output and standard error the result keeps: the last so many characters.</summary>
    public int KeepCharacters { get; init; } = 256 * 1024;

    /// <summary>It gets what other programs leave of the cores.</summary>
    public bool Yields { get; init; }

    /// <summary>It is ended when it prints nothing for so long; infinite for never.</summary>
    public TimeSpan SilentTimeout { get; init; } = Timeout.InfiniteTimeSpan;
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
    /// <summary>It printed nothing for longer than <see cref="CommandSpec.SilentTimeout"/>, and was ended.</summary>
    public bool WasSilent { get; init; }

    /// <summary>Exit code 0, by its own will.</summary>
    public bool Succeeded => ExitCode == 0 && !WasSilent;

    /// <summary>The last non-empty lines of standard error, else of standard output.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        var text = string.IsNullOrWhiteSpace(StandardError) ? StandardOutput : StandardError;
        var lines = PrintedLines.Of(text);
        return [.. lines.Skip(lines.Count - count).Select(line => line.Trim())];
    }
}
