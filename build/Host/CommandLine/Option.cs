namespace AvatarBuild.Host.CommandLine;

/// <summary>One option: what the parser, the help and the error messages know of it.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Shape">What its value looks like, for example <c>NAME</c>; null for a switch.</param>
/// <param name="Description">What it does: a phrase, without a full stop.</param>
/// <param name="Example">A use of it that is right.</param>
/// <param name="Read">The options with its value, or null when that isn't one; a switch gets <c>true</c> or <c>false</c>.</param>
internal sealed record Option(
    string Name,
    string? Shape,
    string Description,
    string Example,
    Func<Options, string, Options?> Read
)
{
    /// <summary>Other names, with dashes.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What a value has to be, as an error says it: <c>a whole number from 1</c>.</summary>
    public string Expects { get; init; } = Shape is null ? "true or false" : "something";

    /// <summary>As the help shows it: <c>--jobs=N</c>.</summary>
    public string Usage => Shape is null ? "--" + Name : $"--{Name}={Shape}";

    /// <summary>Whether a word of the command line, dashes and all and without its value, names it.</summary>
    public bool IsNamed(string word)
    {
        if (
            word.Length == Name.Length + 2
            && word.StartsWith("--", StringComparison.Ordinal)
            && word.EndsWith(Name, StringComparison.Ordinal)
        )
        {
            return true;
        }

        foreach (var alias in Aliases)
        {
            if (alias == word)
            {
                return true;
            }
        }

        return false;
    }
}
