using System.Globalization;
using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Failures;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Renderers.Failures;

/// <summary>From how a renderer ended to what that means and what helps. Knows no processes; only their ends.</summary>
/// <param name="backend">Whose rules count first.</param>
/// <param name="changes">What this attempt did otherwise already.</param>
/// <param name="failedBefore">Classes of this run's earlier failures.</param>
internal sealed class FailureJudge(
    Backend backend,
    IReadOnlyList<string> changes,
    IReadOnlyList<string> failedBefore
)
{
    private const int MaxShown = 300;
    private const string Nothing = "it printed nothing";
    private static readonly TimeSpan MaxMatch = TimeSpan.FromSeconds(2);

    /// <summary>What a change to less memory would be, once the other cards were tried; null when nothing is left.</summary>
    public Func<string?> LessMemory { get; init; } = () => null;

    /// <summary>There are cards that the attempt didn't hold.</summary>
    public bool HasOtherCards { get; init; } = true;

    /// <summary>An attempt that failed by its exit code, or left no video.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="trouble">What is wrong although it ended with 0, or null.</param>
    public StepFailure Judge(CommandResult result, string? trouble)
    {
        var lines = Lines(result);
        var said = ProgramError.In(result);
        var rules = backend.StandardFailures
            ? backend.Failures.AddRange(StandardFailures.Rules)
            : backend.Failures;
        foreach (var rule in rules)
        {
            if (Fits(rule, result.ExitCode, lines, out var line))
            {
                return Failure(rule, result, line ?? said, trouble);
            }
        }

        var unknown = new FailureRule
        {
            Class = (result.Succeeded ? VideoFailures.SilentSuccess : VideoFailures.ExitCode).Name,
        };
        return Failure(unknown, result, said, trouble);
    }

    /// <summary>What its log says that no good attempt says, or null.</summary>
    public static string? Fault(SuccessRule rule, CommandResult result)
    {
        foreach (var text in rule.Forbidden)
        {
            if (
                Lines(result).FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal)) is
                { } line
            )
            {
                return $"said: {Short(line)}";
            }
        }

        foreach (var text in rule.Required)
        {
            if (!Lines(result).Any(l => l.Contains(text, StringComparison.Ordinal)))
            {
                return $"never said '{text}'";
            }
        }

        return null;
    }

    private static IEnumerable<string> Lines(CommandResult result) =>
        (result.StandardError + "\n" + result.StandardOutput)
            .Split('\n', '\r')
            .Where(line => line.Trim().Length > 0);

    private static bool Fits(
        FailureRule rule,
        int exitCode,
        IEnumerable<string> lines,
        out string? line
    )
    {
        line = null;
        if (rule.ExitCode is { } code && code != exitCode)
        {
            return false;
        }

        if (rule.Pattern is null && rule.Regex is null)
        {
            return rule.ExitCode is not null;
        }

        var regex = rule.Regex is { } text
            ? new Regex(text, RegexOptions.CultureInvariant, MaxMatch)
            : null;
        foreach (var candidate in lines)
        {
            if (
                (rule.Pattern is null || candidate.Contains(rule.Pattern, StringComparison.Ordinal))
                && regex?.IsMatch(candidate) != false
            )
            {
                line = candidate;
                return true;
            }
        }

        return false;
    }

    private StepFailure Failure(
        FailureRule rule,
        CommandResult result,
        string? line,
        string? trouble
    )
    {
        var row = VideoFailures.Find(rule.Class);
        var kind = row ?? VideoFailures.Named(rule.Class, rule.Reach == FailureReach.Backend);
        var scope = ScopeOf(rule.Reach) ?? kind.Scope;
        var what = trouble is null
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{backend.Name} ended with {result.ExitCode}: {Short(line ?? Nothing)}"
            )
            : $"{backend.Name} ended with 0 but {trouble}; {(line is null ? Nothing : $"it said: {Short(line)}")}";
        var failure = new StepFailure(
            rule.Advice is { } own ? kind with { Advice = own } : kind,
            what
        )
        {
            Transient = (rule.Transient ?? kind.IsTransient) && scope is not FailureScope.OfGroup,
            Scope = scope,
        };
        var remedied = failure.Transient
            ? Remedied(failure, rule, kind as RendererFailure)
            : failure;
        // What this program is about to try itself isn't for a person to try.
        var next = rule.Advice ?? Tried(remedied) ?? row?.AdviceAsClause;
        return next is null ? remedied : remedied with { Message = $"{what}; {next}" };
    }

    private static string? Tried(StepFailure failure) =>
        failure.Remedy switch
        {
            { Change: { } change } => $"it is tried again with {change}",
            { Avoid: not null } => "it is tried again on another card, where there is one",
            _ => null,
        };

    private static FailureScope? ScopeOf(FailureReach? reach) =>
        reach switch
        {
            FailureReach.Backend => FailureScope.Group,
            FailureReach.Card => new FailureScope.OfIdentities("gpu"),
            FailureReach.Video => FailureScope.Attempt,
            _ => null,
        };

    private StepFailure Remedied(StepFailure failure, FailureRule rule, RendererFailure? known)
    {
        var environment = rule.Environment.Values.IsEmpty
            ? known?.Environment ?? NameValues.Empty
            : rule.Environment;
        if (!environment.Values.IsEmpty)
        {
            var change = Changes.Environment(environment);
            return changes.Contains(change)
                ? failure with
                {
                    Transient = false,
                }
                : failure with
                {
                    Remedy = Remedy.Changed(change),
                };
        }

        return (rule.Remedy ?? known?.Remedy ?? FailureRemedy.None) switch
        {
            FailureRemedy.AtOnce => failure with { Remedy = new() { Delay = TimeSpan.Zero } },
            FailureRemedy.LessMemory => WithLessMemory(failure),
            _ => failure,
        };
    }

    private StepFailure WithLessMemory(StepFailure failure)
    {
        // Somebody else's process may have taken what this card had: another one is tried first.
        if (HasOtherCards && !failedBefore.Contains(failure.Class))
        {
            return failure with { Remedy = new() { Avoid = "gpu" } };
        }

        return LessMemory() is { } change
            ? failure with
            {
                Remedy = new() { Change = change, Delay = TimeSpan.Zero },
            }
            : failure with
            {
                Transient = false,
            };
    }

    private static string Short(string line) =>
        line.Trim().TrimEnd('.') is { Length: > MaxShown } text
            ? text[..MaxShown] + "…"
            : line.Trim().TrimEnd('.');
}
