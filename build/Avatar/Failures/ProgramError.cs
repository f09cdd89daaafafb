using System.Text.RegularExpressions;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Failures;

/// <summary>
/// The one line by which a program that failed says why: of a Python program the end of its traceback, of any other the
/// last thing on standard error; what it prints on standard output only where there is nothing else. Knows no classes.
/// </summary>
internal static partial class ProgramError
{
    private const string Header = "Traceback (most recent call last):";

    /// <summary>The line, without the mark of the process that printed it; null where it printed nothing.</summary>
    public static string? In(CommandResult result) =>
        OfTraceback(result.StandardError)
        ?? OfTraceback(result.StandardOutput)
        ?? (
            result.ExitCode == 0
                ? Last(result.StandardOutput) ?? Last(result.StandardError)
                : Last(result.StandardError) ?? Last(result.StandardOutput)
        );

    // Of several the last one counts: an exception that was raised while another was handled is printed after it. A launcher
    // only tells that one of its processes failed, after that process told why; so does a process that lost another.
    private static string? OfTraceback(string text)
    {
        string? found = null;
        string? second = null;
        string? mark = null;
        foreach (var line in PrintedLines.Of(text))
        {
            var at = line.IndexOf(Header, StringComparison.Ordinal);
            if (at >= 0)
            {
                // "[rank1]: " before each line of one process, "  | " before those of a group.
                mark = line[..at];
            }
            else if (mark is not null && !IsOthers(line, mark))
            {
                var rest = line[mark.Length..];
                if (char.IsWhiteSpace(rest[0]))
                {
                    continue;
                }

                mark = null;
                if (IsSecondHand(rest))
                {
                    second = rest;
                }
                else if (Name().IsMatch(rest))
                {
                    found = rest;
                }
            }
        }

        return found ?? (second is { } only && only.TrimEnd()[^1] != ':' ? only : null);
    }

    // Between the lines of one process there may be those of others.
    private static bool IsOthers(string line, string mark) =>
        !line.StartsWith(mark, StringComparison.Ordinal) || line.Length == mark.Length;

    private static bool IsSecondHand(string line) => SecondHand().IsMatch(line);

    private static string? Last(string text) =>
        PrintedLines
            .Of(text)
            .LastOrDefault(line => line.Any(char.IsLetter) && !Bar().IsMatch(line));

    [GeneratedRegex(@"^[A-Za-z_][\w.]*(:|\s*$)")]
    private static partial Regex Name();

    [GeneratedRegex(
        @"^[\w.]*(ChildFailedError|ProcessRaisedException|ProcessExitedException|SignalException|DistBackendError)\b"
    )]
    private static partial Regex SecondHand();

    // tqdm's.
    [GeneratedRegex(@"\d+%\|")]
    private static partial Regex Bar();
}
