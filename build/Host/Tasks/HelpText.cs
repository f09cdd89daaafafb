using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;

namespace AvatarBuild.Host.Tasks;

/// <summary>Every task and option, in lines of at most 80 columns. Pure: from tables to lines.</summary>
internal static class HelpText
{
    private const int Width = 80;

    private static readonly (string Line, string Does)[] Examples =
    [
        ("./build.sh", "make every video that isn't up to date"),
        ("./build.sh --target=Plan", "what would be made, and why"),
        ("./build.sh --target=outputs/intro.mp4", "one video"),
        ("./build.sh --target=Clean --target=Render", "finish all anew; no render is lost"),
        ("./build.sh --videos='intro*,outro' --jobs=4", "some videos, four steps at a time"),
        ("./build.sh --recipe=course --set size='704*384'", "another recipe, one value changed"),
        ("./build.sh --inputs=../lesson --outputs=../lesson/out", "other folders"),
    ];

    public static IEnumerable<string> Lines(IReadOnlyList<TaskEntry> tasks)
    {
        yield return $"{AppVersion.Line}: recordings and portraits in, talking videos out";
        yield return "";
        yield return "  ./build.sh --target=TASK [options]";
        yield return "";
        yield return "Tasks";
        foreach (var task in tasks.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            foreach (var line in Entry(task.Name, 12, task.Description))
            {
                yield return line;
            }
        }

        yield return "";
        yield return "Options, the same for every task; a value follows = or a space";
        foreach (var option in OptionTable.All)
        {
            foreach (var line in Entry(Usage(option), 24, Description(option)))
            {
                yield return line;
            }
        }

        yield return "";
        yield return "Examples";
        foreach (var (line, does) in Examples)
        {
            yield return "  " + line;
            yield return "      " + does;
        }

        yield return "";
        yield return "Exit codes";
        yield return "  0 all made or up to date    1 a video failed    2 wrong command or recipe";
        yield return "  3 the machine lacks something, or can't be used so    130 interrupted";
    }

    private static string Usage(Option option)
    {
        foreach (var alias in option.Aliases)
        {
            if (alias.Length == 2 && alias != "-?")
            {
                return $"{alias}, {option.Usage}";
            }
        }

        return option.Usage;
    }

    private static string Description(Option option) =>
        option.Example == option.Usage
            ? option.Description
            : $"{option.Description} ({option.Example})";

    private static IEnumerable<string> Entry(string name, int column, string description)
    {
        var start = "  " + name.PadRight(column);
        if (name.Length > column - 1)
        {
            yield return "  " + name;
            start = new string(' ', column + 2);
        }

        foreach (var line in Wrapped(description, Width - column - 2))
        {
            yield return start + line;
            start = new string(' ', column + 2);
        }
    }

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            if (space <= 0)
            {
                break;
            }

            yield return text[..space];
            text = text[(space + 1)..];
        }

        yield return text;
    }
}
