using AvatarBuild.Avatar.Schema;

namespace AvatarBuild.Host.CommandLine;

/// <summary>Reads a command line to its end, whatever is wrong with it. Knows no disk; a path is only text here.</summary>
internal sealed class OptionsReader
{
    private const int SoakMinutes = 10;
    private readonly List<Problem> problems = [];
    private Options options = new() { Targets = [] };

    private OptionsReader() { }

    /// <summary>Reads a command line.</summary>
    /// <param name="arguments">As the program got them.</param>
    /// <param name="tasks">Names of all tasks.</param>
    /// <param name="workspace">The workspace unless <c>--working</c> names one; absolute.</param>
    /// <param name="folder">Where the user is, absolute: all paths of the command line are relative to it.</param>
    public static Options Read(
        IEnumerable<string> arguments,
        IReadOnlyCollection<string> tasks,
        string workspace,
        string folder
    )
    {
        var reader = new OptionsReader();
        var words = new Queue<string>(arguments);
        while (words.TryDequeue(out var word))
        {
            reader.Take(word, words);
        }

        var options = reader.options;
        options = options.Help ? options with { Targets = ["Help"] } : options;
        var outputs = options.Outputs.Length > 0 ? options.Outputs : "outputs";
        options = WithPaths(options, workspace, folder);
        options = new TargetReader(tasks, reader.problems).Read(options, outputs, folder);
        return options with { Problems = [.. reader.problems] };
    }

    // What the user names is relative to where the user is, as with any program; what isn't named lies in the workspace.
    private static Options WithPaths(Options options, string workspace, string folder)
    {
        var root = options.Working is { } working ? Path.GetFullPath(working, folder) : workspace;
        return options with
        {
            Root = root,
            Inputs = Folder(options.Inputs, "inputs"),
            Outputs = Folder(options.Outputs, "outputs"),
            Recipe = Values.IsFile(options.Recipe)
                ? Path.GetFullPath(options.Recipe, folder)
                : options.Recipe,
            Trace = options.Trace is { } trace ? Path.GetFullPath(trace, folder) : null,
            Minutes = options.Minutes ?? (options.Seed is null ? SoakMinutes : null),
        };

        string Folder(string named, string usual) =>
            Path.TrimEndingDirectorySeparator(
                named.Length > 0 ? Path.GetFullPath(named, folder) : Path.Combine(root, usual)
            );
    }

    private void Take(string word, Queue<string> rest)
    {
        if (word is not ['-', _, ..])
        {
            Wrong(
                word.Length == 0 ? "an empty word" : $"'{word}' isn't an option",
                $"a task is named by --target={(word.Length == 0 ? "TASK" : word)}"
            );
            return;
        }

        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        if (Find(name) is not { } option)
        {
            Unknown(name);
            SkipValue(equals, rest);
            return;
        }

        var value =
            equals >= 0 ? word[(equals + 1)..]
            : option.Shape is null ? "true"
            : rest.TryPeek(out var next) && !IsOption(next) ? rest.Dequeue()
            : null;
        Apply(option, name, value);
    }

    private void Apply(Option option, string name, string? value)
    {
        if (value is null)
        {
            Wrong($"{name} needs a value", $"write for example {option.Example}");
        }
        else if (option.Read(options, value) is { } read)
        {
            options = read;
        }
        else
        {
            Wrong($"{name}={value} isn't {option.Expects}", $"write for example {option.Example}");
        }
    }

    private void Unknown(string name)
    {
        var known = new List<string>();
        foreach (var option in OptionTable.All)
        {
            known.Add("--" + option.Name);
            known.AddRange(option.Aliases);
        }

        Wrong(
            $"{name} isn't an option",
            SpellingSuggestion.For(name, known) is { } nearest
                ? $"did you mean {nearest}?"
                : "--help lists them all"
        );
    }

    /// <summary>What follows an unknown option is most likely its value; one mistake is one problem.</summary>
    private static void SkipValue(int equals, Queue<string> rest)
    {
        if (equals < 0 && rest.TryPeek(out var next) && !IsOption(next))
        {
            rest.Dequeue();
        }
    }

    private static Option? Find(string name)
    {
        foreach (var option in OptionTable.All)
        {
            if (option.IsNamed(name))
            {
                return option;
            }
        }

        return null;
    }

    /// <summary>A file may have a name with a leading dash; what is taken for an option is two dashes, or a known short one.</summary>
    private static bool IsOption(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return word.StartsWith("--", StringComparison.Ordinal)
            || Find(equals < 0 ? word : word[..equals]) is not null;
    }

    private void Wrong(string message, string remedy) => problems.Add(new("", message, remedy));
}
