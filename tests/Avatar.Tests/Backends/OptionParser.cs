using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>
/// Reads a command line as Python's argparse does, by the options that a real program declares (names, types, choices,
/// which are required: facts from its source, in Options/NAME.json). Stricter in one thing: no abbreviations.
/// </summary>
internal sealed class OptionParser
{
    private readonly JObject options;

    public OptionParser(string program)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "options", program + ".json");
        options = (JObject)JObject.Parse(Engine.Files.Disk.ReadText(file))["options"]!;
    }

    /// <summary>What the program would get, each option with its values.</summary>
    /// <exception cref="FormatException">It would end with 2.</exception>
    public Dictionary<string, string[]> Parse(IEnumerable<string> arguments)
    {
        var (parsed, rest) = ParseKnown(arguments);
        return rest.Length == 0
            ? parsed
            : throw new FormatException($"unrecognized arguments: {string.Join(' ', rest)}");
    }

    /// <summary>Options up to the first word that is none, and what is left from there.</summary>
    public (Dictionary<string, string[]> Parsed, string[] Left) ParseKnown(
        IEnumerable<string> arguments
    )
    {
        var words = new Queue<string>(arguments);
        var parsed = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (words.TryPeek(out var word) && IsOption(word))
        {
            words.Dequeue();
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            var option =
                options[name] as JObject
                ?? throw new FormatException($"unrecognized arguments: {name}");
            parsed[name] = Values(name, option, equals < 0 ? null : word[(equals + 1)..], words);
        }

        foreach (var (name, option) in options)
        {
            if ((bool?)option!["required"] == true && !parsed.ContainsKey(name))
            {
                throw new FormatException($"the following arguments are required: {name}");
            }
        }

        return (parsed, [.. words]);
    }

    private static string[] Values(
        string name,
        JObject option,
        string? attached,
        Queue<string> words
    )
    {
        if ((bool?)option["switch"] == true)
        {
            return attached is null
                ? []
                : throw new FormatException($"argument {name}: ignored explicit argument");
        }

        var values = new List<string>();
        if (attached is not null)
        {
            values.Add(attached);
        }
        else
        {
            var most = option["nargs"]?.Type switch
            {
                JTokenType.Integer => (int)option["nargs"]!,
                JTokenType.String => int.MaxValue,
                _ => 1,
            };
            while (values.Count < most && words.TryPeek(out var next) && !IsOption(next))
            {
                values.Add(words.Dequeue());
            }

            if (values.Count == 0 || (most < int.MaxValue && values.Count < most))
            {
                throw new FormatException($"argument {name}: expected {most} argument(s)");
            }
        }

        values.ForEach(value => Check(name, option, value));
        return [.. values];
    }

    private static void Check(string name, JObject option, string value)
    {
        var isGood = (string?)option["type"] switch
        {
            "int" => int.TryParse(
                value,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out _
            ),
            "float" => double.TryParse(
                value,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out _
            ),
            "str2bool" => value.ToLowerInvariant() is "true" or "false",
            _ => true,
        };
        if (!isGood)
        {
            throw new FormatException(
                $"argument {name}: invalid {option["type"]} value: '{value}'"
            );
        }

        if (option["choices"] is JArray choices && !choices.Any(choice => (string?)choice == value))
        {
            throw new FormatException($"argument {name}: invalid choice: '{value}'");
        }
    }

    // A negative number is a value, every other word with a dash is an option: a prompt that begins with one, too.
    private static bool IsOption(string word) =>
        word.Length > 1 && word[0] == '-' && !Regex.IsMatch(word, @"^-\d+$|^-\d*\.\d+$");
}
