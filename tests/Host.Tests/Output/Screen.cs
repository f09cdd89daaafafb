using System.Globalization;
using System.Text;

namespace AvatarBuild.Host.Tests.Output;

/// <summary>A terminal's screen, as far as the program's control codes go: what a person would see.</summary>
internal sealed class Screen : StringWriter
{
    private readonly List<StringBuilder> lines = [new()];
    private int row;
    private int column;

    public Screen()
        : base(CultureInfo.InvariantCulture) => NewLine = "\n";

    /// <summary>The cursor can be seen.</summary>
    public bool HasCursor { get; private set; } = true;

    /// <summary>Lines without what is empty at their end.</summary>
    public string[] Lines
    {
        get
        {
            var shown = Seen();
            return shown[..(Array.FindLastIndex(shown, line => line.Length > 0) + 1)];
        }
    }

    // What was written so far is shown anew: a test writes little.
    private string[] Seen()
    {
        lines.Clear();
        lines.Add(new());
        (row, column) = (0, 0);
        var text = ToString();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e')
            {
                var end = text.AsSpan(i + 2).IndexOfAnyInRange('A', 'z') + i + 2;
                Code(text[(i + 2)..end], text[end]);
                i = end;
            }
            else if (text[i] == '\n')
            {
                row++;
                column = 0;
                while (lines.Count <= row)
                {
                    lines.Add(new());
                }
            }
            else if (text[i] == '\r')
            {
                column = 0;
            }
            else
            {
                var line = lines[row];
                line.Append(' ', Math.Max(0, column + 1 - line.Length));
                line[column++] = text[i];
            }
        }

        return [.. lines.Select(line => line.ToString().TrimEnd())];
    }

    private void Code(string parameters, char command)
    {
        switch (command)
        {
            case 'A':
                row = Math.Max(0, row - int.Parse(parameters, CultureInfo.InvariantCulture));
                break;
            case 'K':
                lines[row].Length = Math.Min(lines[row].Length, column);
                break;
            case 'J':
                lines[row].Length = Math.Min(lines[row].Length, column);
                lines.RemoveRange(row + 1, lines.Count - row - 1);
                break;
            case 'l' or 'h':
                HasCursor = command == 'h';
                break;
        }
    }
}
