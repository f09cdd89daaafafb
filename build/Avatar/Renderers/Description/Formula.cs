using System.Globalization;

namespace AvatarBuild.Avatar.Renderers.Description;

/// <summary>
/// A small calculation: numbers, names, <c>+ - * / %</c>, brackets, and <c>floor ceil round min max</c>. It can neither loop
/// nor reach anything, so a backend's file is safe to read. Knows no meaning of its names.
/// </summary>
/// <param name="Text">As written.</param>
internal sealed record Formula(string Text)
{
    private const int MaxDepth = 50;

    /// <summary>The functions, for messages.</summary>
    public const string Functions = "floor, ceil, round, min, max";

    /// <summary>Its value.</summary>
    /// <param name="value">From a name to its number.</param>
    /// <exception cref="FormatException">It isn't a calculation, or has no finite value; the message says where or why.</exception>
    public double Evaluate(Func<string, double> value)
    {
        var reader = new Reader(Text, value);
        var result = reader.Sum(0);
        reader.End();
        return double.IsFinite(result)
            ? result
            : throw new FormatException($"'{Text}' has no finite value");
    }

    /// <summary>The names in it; also checks its form.</summary>
    /// <exception cref="FormatException">It isn't a calculation.</exception>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        var reader = new Reader(
            Text,
            name =>
            {
                names.Add(name);
                return 1;
            }
        );
        reader.Sum(0);
        reader.End();
        return names;
    }

    private sealed class Reader(string text, Func<string, double> value)
    {
        private int at;

        public void End()
        {
            if (Peek() != '\0')
            {
                throw Wrong("something is left over");
            }
        }

        public double Sum(int depth)
        {
            if (depth > MaxDepth)
            {
                throw Wrong("brackets are nested too deep");
            }

            var sum = Product(depth);
            while (Peek() is '+' or '-')
            {
                sum = text[at++] == '+' ? sum + Product(depth) : sum - Product(depth);
            }

            return sum;
        }

        private double Product(int depth)
        {
            var product = Factor(depth);
            while (Peek() is '*' or '/' or '%')
            {
                product = text[at++] switch
                {
                    '*' => product * Factor(depth),
                    '/' => product / Factor(depth),
                    _ => product % Factor(depth),
                };
            }

            return product;
        }

        private double Factor(int depth)
        {
            var next = Peek();
            if (next == '-')
            {
                at++;
                return depth > MaxDepth ? throw Wrong("too many signs") : -Factor(depth + 1);
            }

            if (next == '(')
            {
                return Arguments(depth, 1)[0];
            }

            var start = at;
            while (
                at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '_')
            )
            {
                at++;
            }

            var word = text[start..at];
            return word.Length == 0 ? throw Wrong("a number or a name is missing")
                : char.IsAsciiDigit(word[0]) ? Number(word)
                : Peek() == '(' ? Call(word, depth)
                : value(word);
        }

        private double Number(string word) =>
            double.TryParse(
                word,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : throw Wrong($"'{word}' is no number");

        private double Call(string name, int depth) =>
            name switch
            {
                "floor" => Math.Floor(Arguments(depth, 1)[0]),
                "ceil" => Math.Ceiling(Arguments(depth, 1)[0]),
                "round" => Math.Round(Arguments(depth, 1)[0]),
                "min" => Arguments(depth, null).Min(),
                "max" => Arguments(depth, null).Max(),
                _ => throw Wrong($"there is no function '{name}'; there are {Functions}"),
            };

        private List<double> Arguments(int depth, int? count)
        {
            at++;
            var values = new List<double> { Sum(depth + 1) };
            while (Peek() == ',')
            {
                at++;
                values.Add(Sum(depth + 1));
            }

            if (Peek() != ')')
            {
                throw Wrong("a ) is missing");
            }

            at++;
            return count is { } wanted && wanted != values.Count
                ? throw Wrong(
                    string.Create(CultureInfo.InvariantCulture, $"{wanted} value is wanted there")
                )
                : values;
        }

        private char Peek()
        {
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }

            return at < text.Length ? text[at] : '\0';
        }

        private FormatException Wrong(string what) =>
            new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{text}' can't be calculated: {what} (character {Math.Min(at, text.Length) + 1})"
                )
            );
    }
}
