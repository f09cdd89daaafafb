using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>Cake's own options of a command line; every other switch is an argument for the tasks.</summary>
internal sealed class CakeSwitches
{
    private readonly List<string> targets = [];
    private readonly List<KeyValuePair<string, string?>> others = [];

    private CakeSwitches() { }

    /// <summary>As written; <c>Default</c> when there is none.</summary>
    public IReadOnlyList<string> Targets => targets.Count > 0 ? targets : ["Default"];

    /// <summary>Switches that aren't Cake's, without dashes; the value is null for a bare one.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Others => others;

    public bool Exclusive { get; private set; }

    public bool DryRun { get; private set; }

    public bool Tree { get; private set; }

    public bool Description { get; private set; }

    public bool Version { get; private set; }

    public bool Info { get; private set; }

    public bool Help { get; private set; }

    public Verbosity Verbosity { get; private set; } = Verbosity.Normal;

    public string? Working { get; private set; }

    /// <summary>What is wrong with the options, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>The targets and other switches, as tasks ask for them.</summary>
    public ICakeArguments Arguments
    {
        get
        {
            var all = new List<KeyValuePair<string, string>>();
            foreach (var target in Targets)
            {
                all.Add(new("target", target));
            }

            foreach (var (name, value) in others)
            {
                all.Add(new(name, value!));
            }

            return new CakeArguments(
                all.ToLookup(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase)
            );
        }
    }

    public static CakeSwitches Parse(IEnumerable<string> args)
    {
        var switches = new CakeSwitches();
        var words = new Queue<string>(args);
        while (words.TryDequeue(out var word))
        {
            switches.Take(word, words);
        }

        return switches;
    }

    private void Take(string word, Queue<string> rest)
    {
        if (word is not ['-', _, ..])
        {
            Error ??= $"'{word}' isn't an option; a task is named by --target.";
            return;
        }

        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? word : word[..equals]).TrimStart('-');
        var value = equals < 0 ? null : word[(equals + 1)..];
        if (word.StartsWith("--", StringComparison.Ordinal) && IsFlag(name))
        {
            Set(name, value);
        }
        else if (name == "e")
        {
            Set("exclusive", value);
        }
        else if (name is "h" or "?")
        {
            Set("help", value);
        }
        else
        {
            value ??= rest.TryPeek(out var next) && !IsSwitch(next) ? rest.Dequeue() : null;
            TakeValue(name, value);
        }
    }

    private void TakeValue(string name, string? value)
    {
        switch (name)
        {
            case "target" or "Target" or "t":
                targets.Add(Required(name, value));
                break;
            case "working" or "w":
                Working = Required(name, value);
                break;
            case "verbosity" or "v":
                Verbosity = ToVerbosity(Required(name, value));
                break;
            default:
                others.Add(new(name, value));
                break;
        }
    }

    private void Set(string name, string? value)
    {
        var on = value is null || bool.TryParse(value, out var given) && given;
        switch (name)
        {
            case "exclusive":
                Exclusive = on;
                break;
            case "dryrun" or "noop" or "whatif":
                DryRun = on;
                break;
            case "tree" or "showtree":
                Tree = on;
                break;
            case "version" or "ver":
                Version = on;
                break;
            case "info":
                Info = on;
                break;
            case "help":
                Help = on;
                break;
            default:
                Description = on;
                break;
        }
    }

    private static bool IsFlag(string name) =>
        name
            is "exclusive"
                or "dryrun"
                or "noop"
                or "whatif"
                or "tree"
                or "showtree"
                or "version"
                or "ver"
                or "info"
                or "help"
                or "description"
                or "descriptions"
                or "showdescription"
                or "showdescriptions";

    private static bool IsSwitch(string word) => word is ['-', not (>= '0' and <= '9'), ..];

    private string Required(string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Error ??= $"--{name} needs a value.";
        }

        return value ?? string.Empty;
    }

    private Verbosity ToVerbosity(string value)
    {
        switch (value.ToUpperInvariant())
        {
            case "Q" or "QUIET":
                return Verbosity.Quiet;
            case "M" or "MINIMAL":
                return Verbosity.Minimal;
            case "N" or "NORMAL":
                return Verbosity.Normal;
            case "V" or "VERBOSE":
                return Verbosity.Verbose;
            case "D" or "DIAGNOSTIC":
                return Verbosity.Diagnostic;
            default:
                Error ??=
                    $"--verbosity is quiet, minimal, normal, verbose or diagnostic, not '{value}'.";
                return Verbosity.Normal;
        }
    }
}
