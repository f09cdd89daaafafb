using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Renderers.Memory;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Avatar.Renderers.Preflight;

/// <summary>Something that a backend needs, and whether it is there.</summary>
/// <param name="IsGood">Null for something that is only worth knowing.</param>
/// <param name="Subject">What was looked at, one word.</param>
/// <param name="Text">What was found, and the remedy.</param>
public sealed record PreflightFinding(bool? IsGood, string Subject, string Text);

/// <summary>Looks whether this machine has what a backend needs. Loads no model.</summary>
/// <param name="backend">The backend.</param>
/// <param name="settings">The recipe, whose options say where things are.</param>
/// <param name="root">The workspace.</param>
/// <param name="path">Folders where programs are looked for, as in <c>PATH</c>.</param>
public sealed partial class PreflightCheck(
    Backend backend,
    Settings settings,
    string root,
    string path
)
{
    private readonly List<PreflightFinding> findings = [];
    private readonly Dictionary<string, string> values = new(
        backend.Options.With(settings.BackendOptions).Values,
        StringComparer.Ordinal
    );

    /// <summary>Looks.</summary>
    public async Task<IReadOnlyList<PreflightFinding>> RunAsync(
        IExecutor executor,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(executor);
        OwnPrograms();
        if (backend.Builtin is not null)
        {
            return findings;
        }

        var unset = backend.Unset(settings.BackendOptions).ToArray();
        foreach (var name in unset)
        {
            findings.Add(
                new(
                    false,
                    "option",
                    $"backendOptions.{name} is empty; write it into the recipe{(backend.Paths.Contains(name) ? ": where it is on this machine" : "")}"
                )
            );
        }

        if (unset.Length > 0)
        {
            return findings;
        }

        Program("program", Placeholders.Fill(backend.Command[0].Texts[0], values));
        Files();
        Tensors();
        Repository();
        if (backend.Preflight.Cuda is { } oldest)
        {
            await CudaAsync(oldest, executor, cancellationToken).ConfigureAwait(false);
        }

        if (MemoryFit.Capability(backend, values) is > 0 and var capability)
        {
            var printed = await SmiAsync(
                    executor,
                    ["--query-gpu=name,compute_cap", "--format=csv,noheader"],
                    cancellationToken
                )
                .ConfigureAwait(false);
            findings.Add(Capability(capability, printed ?? ""));
        }

        Sizes();
        if (backend.Licence is { } licence)
        {
            findings.Add(new(null, "licence", licence));
        }

        return findings;
    }

    // Of the recipe, whatever renders. Without a hook videos are made all the same.
    private void OwnPrograms()
    {
        if (backend.Builtin is null && settings.PromptCommand is [var writesPrompt, ..])
        {
            Program("promptCommand", writesPrompt);
        }

        if (settings.SubtitlesCommand is [var writesSubtitles, ..])
        {
            Program("subtitlesCommand", writesSubtitles);
        }

        foreach (var hook in settings.Hooks)
        {
            if (hook.Run is [var called, ..] && !called.Contains('{', StringComparison.Ordinal))
            {
                Program("hook", called, isNeeded: false);
            }
        }
    }

    private void Program(string subject, string word, bool isNeeded = true)
    {
        var named = word.Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(word, root)
            : word;
        var fault = ProgramFault.Of(named, path);
        findings.Add(
            new(
                fault is null ? true
                    : isNeeded ? false
                    : null,
                subject,
                fault ?? ProgramFault.FileOf(named, path) ?? named
            )
        );
    }

    private void Files()
    {
        var missing = backend
            .Preflight.Files.Select(file => Path.GetFullPath(Placeholders.Fill(file, values), root))
            .Where(file => !Disk.FileExists(file) && !Disk.FolderExists(file))
            .ToArray();
        foreach (var file in missing)
        {
            findings.Add(
                new(false, "files", $"{file} isn't there; get it, or correct backendOptions")
            );
        }

        if (missing.Length == 0 && !backend.Preflight.Files.IsEmpty)
        {
            findings.Add(
                new(
                    true,
                    "files",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"all {backend.Preflight.Files.Length} files and folders that it needs are there"
                    )
                )
            );
        }
    }

    private void Tensors()
    {
        foreach (var (name, precision) in backend.Safetensors.Values)
        {
            if (values[name].Length == 0)
            {
                continue;
            }

            var fault = SafetensorsHeader.Fault(values[name], precision);
            findings.Add(
                new(
                    fault is null,
                    name,
                    $"{values[name]} {fault ?? $"is safetensors of {precision}"}"
                )
            );
        }
    }

    private void Repository()
    {
        if (backend.Preflight.Repository is not { } repository)
        {
            return;
        }

        var folder = Path.GetFullPath(Placeholders.Fill(repository, values), root);
        var commits = backend.Preflight.Commits;
        var commit = GitCommit.Of(folder, GitCommit.Read);
        var isKnown =
            commit is not null
            && commits.Any(known => commit.StartsWith(known, StringComparison.Ordinal));
        findings.Add(
            !Disk.FolderExists(folder) ? new(false, "code", $"{folder} isn't there; clone it")
            : commit is null
                ? new(null, "code", $"{folder} is no git repository, so its version isn't known")
            : isKnown || commits.IsEmpty ? new(true, "code", $"{folder} is at {commit[..12]}")
            : new(
                null,
                "code",
                $"{folder} is at {commit[..12]}; this description was written for {string.Join(" and ", commits)}, its options may differ"
            )
        );
    }

    private async Task CudaAsync(
        string oldest,
        IExecutor executor,
        CancellationToken cancellationToken
    )
    {
        var printed = await SmiAsync(executor, [], cancellationToken).ConfigureAwait(false);
        findings.Add(
            printed is null
                ? new(
                    false,
                    "cuda",
                    $"nvidia-smi isn't there; install a driver that offers CUDA {oldest} or newer"
                )
                : Cuda(oldest, printed)
        );
    }

    // Null where it isn't there.
    private async Task<string?> SmiAsync(
        IExecutor executor,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await executor
                .RunAsync(
                    new CommandSpec
                    {
                        Program = "nvidia-smi",
                        Arguments = arguments,
                        WorkingDirectory = root,
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            return result.StandardOutput;
        }
        catch (ProgramNotStartedException)
        {
            return null;
        }
    }

    /// <summary>Which cards can calculate as the options want it, from lines of a name and a compute capability.</summary>
    internal static PreflightFinding Capability(double wanted, string printed)
    {
        var cards = printed
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(", "))
            .Where(fields => double.TryParse(fields[^1], CultureInfo.InvariantCulture, out _))
            .Select(fields =>
                (
                    Name: string.Join(", ", fields[..^1]),
                    Has: double.Parse(fields[^1], CultureInfo.InvariantCulture)
                )
            )
            .ToArray();
        var what = string.Create(CultureInfo.InvariantCulture, $"compute capability {wanted:0.0}");
        var old = cards.Where(card => card.Has < wanted).Select(card => card.Name).Distinct();
        return cards.Length == 0
                ? new(
                    null,
                    "cards",
                    $"{what} is needed, and nvidia-smi doesn't say what the cards have"
                )
            : cards.All(card => card.Has < wanted)
                ? new(
                    false,
                    "cards",
                    $"{what} is needed, and {string.Join(", ", old)} has less; take an option away, or another card"
                )
            : cards.All(card => card.Has >= wanted) ? new(true, "cards", $"all have {what}")
            : new(
                null,
                "cards",
                $"{what} is needed; {string.Join(", ", old)} has less and gets no such job"
            );
    }

    /// <summary>What <c>nvidia-smi</c> prints, judged.</summary>
    internal static PreflightFinding Cuda(string oldest, string printed) =>
        Offered().Match(printed) is not { Success: true } match
            ? new(
                false,
                "cuda",
                "nvidia-smi doesn't say which CUDA version the driver offers; does the driver run?"
            )
        : Version.Parse(match.Groups[1].Value) < Version.Parse(oldest)
            ? new(
                false,
                "cuda",
                $"the driver offers CUDA {match.Groups[1].Value}, and {oldest} is needed; install a newer driver"
            )
        : new(true, "cuda", $"the driver offers CUDA {match.Groups[1].Value}");

    private void Sizes()
    {
        var sizes = settings.Size.Rules.Select(rule => rule.Size).Distinct().ToArray();
        var others = backend
            .Makes.Where(made => sizes.Contains(made.Asked))
            .Select(made => $"; {made}");
        findings.Add(
            new(
                true,
                "sizes",
                $"the recipe asks for {string.Join(", ", sizes)}{string.Concat(others)}; the backend renders {(backend.Sizes.IsEmpty ? "any" : string.Join(", ", backend.Sizes))}"
            )
        );
    }

    [GeneratedRegex(@"CUDA Version:\s*(\d+\.\d+)")]
    private static partial Regex Offered();
}
