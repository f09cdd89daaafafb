using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Host.CommandLine;

/// <summary>Nothing can be begun: the request is wrong, or the machine lacks something.</summary>
/// <param name="code">Which of the two.</param>
/// <param name="problems">Everything that is wrong.</param>
internal sealed class RefusedException(ExitCode code, params IReadOnlyList<Problem> problems)
    : Exception(string.Join('\n', problems))
{
    /// <summary>Refuses with a single sentence.</summary>
    public RefusedException(ExitCode code, string text)
        : this(code, new Problem("", text, "")) { }

    /// <summary>How the program ends.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
