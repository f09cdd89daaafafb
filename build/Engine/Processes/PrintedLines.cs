namespace AvatarBuild.Engine.Processes;

/// <summary>
/// What a program printed, as lines that people read: none is empty, and of a bar that overwrote itself at carriage
/// returns only its last state is left.
/// </summary>
public static class PrintedLines
{
    /// <summary>The lines of a text.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var states = line.Split('\r', StringSplitOptions.RemoveEmptyEntries);
            if (Array.FindLast(states, state => !string.IsNullOrWhiteSpace(state)) is { } last)
            {
                lines.Add(last);
            }
        }

        return lines;
    }

    /// <summary>The end of a longer text, from the start of a line, or of a bar's state, on.</summary>
    public static string FromStart(string end)
    {
        ArgumentNullException.ThrowIfNull(end);
        var at = end.IndexOf('\n', StringComparison.Ordinal);
        at = at >= 0 && at < end.Length - 1 ? at : end.IndexOf('\r', StringComparison.Ordinal);
        return at < 0 ? "…" + end[Math.Min(1, end.Length)..] : end[(at + 1)..];
    }
}
