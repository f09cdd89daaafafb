using System.Collections;
using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Renderers.Command;

/// <summary>
/// How long a program's arguments and variables may be, each and together. Linux refuses longer ones when the program starts, and
/// says only "Argument list too long".
/// </summary>
internal static class ArgumentLimit
{
    // Of the kernel, whatever the stack's limit is.
    private const long MostTogether = 6 << 20;

    // The variables of this process, which the program gets too, in bytes; and what is added to them when it starts.
    private static readonly Lazy<long> _inherited = new(() =>
        4096
        + Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Sum(pair => Size($"{pair.Key}={pair.Value}"))
    );

    private static readonly Lazy<long> _together = new(() => Together(Limits()));

    /// <summary>Of one, in bytes, with the zero at its end: 32 pages, which is 128 KiB on most machines.</summary>
    public static int Bytes => 32 * Environment.SystemPageSize;

    /// <summary>What is wrong with a command; null when nothing is.</summary>
    public static StepFailure? Of(RenderJob job, CommandSpec command) =>
        Of(
            job,
            command.Arguments.Concat(
                command.Environment.Select(variable => $"{variable.Key}={variable.Value}")
            )
        );

    /// <summary>What is wrong with the longest of them, or with all together; null when nothing is.</summary>
    /// <param name="job">What is asked for.</param>
    /// <param name="words">Arguments, and <c>NAME=value</c>.</param>
    /// <param name="together">Bytes of all; null for what this system allows.</param>
    public static StepFailure? Of(RenderJob job, IEnumerable<string> words, long? together = null)
    {
        var (longest, sum) = (0L, _inherited.Value);
        foreach (var word in words)
        {
            longest = Math.Max(longest, Encoding.UTF8.GetByteCount(word));
            sum += Size(word);
        }

        var (name, prompt, most) = (
            job.Backend.Name,
            Encoding.UTF8.GetByteCount(job.Prompt ?? ""),
            together ?? _together.Value
        );
        return longest >= Bytes
            ? prompt > longest / 2
                ? TooLong(
                    $"the prompt has {prompt} bytes, and {name} takes it in an argument or a variable, where this system allows {Bytes - 1} bytes in all; shorten the prompt"
                )
                : TooLong(
                    $"an argument or a variable of {name} has {longest} bytes, and this system allows {Bytes - 1}; shorten what backendOptions put into it"
                )
            : sum > most
                ? TooLong(
                    $"the arguments and variables of {name} have {sum} bytes together ({_inherited.Value} of them are this shell's variables, {prompt} the prompt), and this system allows {most}; shorten the prompt, unset variables, or raise the stack's limit (ulimit -s)"
                )
                : null;
    }

    /// <summary>What all may have together, from the text of <c>/proc/self/limits</c>: a quarter of the stack, within the kernel's own bounds.</summary>
    internal static long Together(string limits)
    {
        const string Stack = "Max stack size";
        var line = limits
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(Stack, StringComparison.Ordinal));
        var soft = line?[Stack.Length..].TrimStart().Split(' ')[0];
        return long.TryParse(soft, CultureInfo.InvariantCulture, out var bytes)
            ? Math.Clamp(bytes / 4, Bytes, MostTogether)
            : MostTogether;
    }

    // On other systems there is no such file; their limits are told when the program starts.
    private static string Limits() =>
        OperatingSystem.IsLinux() ? Disk.ReadText("/proc/self/limits") : "";

    private static StepFailure TooLong(FormattableString what) =>
        new(EngineFailures.BadInput, what.ToString(CultureInfo.InvariantCulture));

    // With its zero, and the pointer to it.
    private static long Size(string word) => Encoding.UTF8.GetByteCount(word) + 1 + 8;
}
