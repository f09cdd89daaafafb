using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Freshness;

/// <summary>
/// The one walk over everything that can make a step stale. Its hash is the step's key and its text the explanation,
/// so decision and explanation cannot disagree. Inputs and outputs stand in it by role, never by path: a renamed
/// recording, or a workspace moved elsewhere, has the same key.
/// </summary>
public sealed class Manifest
{
    // Numbered so that a change of this format is a reason like any other.
    private const string Format = "manifest 1";
    private const int MostShown = 120;

    private Manifest(string text, string key)
    {
        Text = text;
        Key = key;
    }

    /// <summary>One <c>label=value</c> a line; line breaks and backslashes are escaped, and '=' in labels.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of <see cref="Text"/>.</summary>
    public string Key { get; }

    /// <summary>Walks a step whose inputs' digests are known.</summary>
    /// <param name="step">The step.</param>
    /// <param name="digests">Of its inputs, in their order.</param>
    public static Manifest Of(Step step, IReadOnlyList<string> digests)
    {
        var text = new TextBuffer();
        var key = KeyOf(step, digests, text);
        return new Manifest(text.ToString(), key);
    }

    /// <summary>The <see cref="Key"/> alone: all that a step that turns out to be fresh needs.</summary>
    /// <param name="step">The step.</param>
    /// <param name="digests">Of its inputs, in their order.</param>
    /// <param name="text">Holds the text afterwards.</param>
    public static string KeyOf(Step step, IReadOnlyList<string> digests, TextBuffer text)
    {
        text.Clear();
        text.Append(Format);
        text.Append("\nstep");
        Append(text, step.Kind);
        foreach (var line in step.Request)
        {
            text.Append(Label(line.Label));
            Append(text, line.Value);
        }

        for (var i = 0; i < step.Inputs.Length; i++)
        {
            text.Append("input ");
            text.Append(Label(step.Inputs[i].Role));
            text.Append(" as ");
            text.Append(Label(step.Inputs[i].FileName));
            Append(text, digests[i]);
        }

        foreach (var output in step.Outputs)
        {
            text.Append("output ");
            text.Append(Label(output.Role));
            Append(text, output.FileName);
        }

        return ContentHash.OfBytes(text.Written);
    }

    /// <summary>Why a step whose manifest was <paramref name="before"/> isn't the same now: one sentence a difference.</summary>
    public static IReadOnlyList<string> Explain(Step step, string before, string now)
    {
        var old = Lines(before);
        var current = Lines(now);
        var names = step.Inputs.ToDictionary(
            input => Label(InputLabel(input)),
            input => input.Artifact.ToString(),
            StringComparer.Ordinal
        );
        // A changed file explains more than the options that were derived from it: files come first.
        var reasons = new List<string>();
        var others = new List<string>();
        foreach (var (label, value) in current)
        {
            var kind = names.ContainsKey(label) ? reasons : others;
            if (!old.TryGetValue(label, out var was))
            {
                kind.Add(
                    names.TryGetValue(label, out var added)
                        ? $"{added} is new"
                        : $"{label} is new: {Short(value)}"
                );
            }
            else if (!string.Equals(was, value, StringComparison.Ordinal))
            {
                kind.Add(
                    names.TryGetValue(label, out var changed)
                        ? $"{changed} changed"
                        : Difference(label, was, value)
                );
            }
        }

        foreach (var (label, value) in old)
        {
            if (!current.ContainsKey(label))
            {
                others.Add(
                    label.StartsWith("input ", StringComparison.Ordinal)
                        ? $"{label["input ".Length..]} is gone"
                        : $"{label} is gone: {Short(value)}"
                );
            }
        }

        reasons.AddRange(others);
        return reasons.Count > 0 ? reasons : ["its request is in another order"];
    }

    private static string InputLabel(StepInput input) => $"input {input.Role} as {input.FileName}";

    private static void Append(TextBuffer text, string value)
    {
        text.Append("=");
        AppendEscaped(text, value);
        text.Append("\n");
    }

    private static bool IsPlain(string value) => value.AsSpan().IndexOfAny('\n', '\r', '\\') < 0;

    // Filter graphs are full of backslashes: what lies between is copied, 60 ms less for 1,000 videos than replacing.
    private static void AppendEscaped(TextBuffer text, ReadOnlySpan<char> value)
    {
        for (int at; (at = value.IndexOfAny('\n', '\r', '\\')) >= 0; value = value[(at + 1)..])
        {
            text.Append(value[..at]);
            text.Append(
                value[at] == '\n' ? "\\n"
                : value[at] == '\r' ? "\\r"
                : "\\\\"
            );
        }

        text.Append(value);
    }

    // A label ends at the first '=': one within it is escaped, or two requests could have one text.
    private static string Label(string label) =>
        IsPlain(label) && !label.Contains('=', StringComparison.Ordinal)
            ? label
            : Escaped(label).Replace("=", "\\e", StringComparison.Ordinal);

    private static string Escaped(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);

    private static Dictionary<string, string> Lines(string text)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var label = at < 0 ? line : line[..at];
            // A label may stand several times (arguments, files): the second is told from the first by its number.
            var unique = label;
            for (var n = 2; !lines.TryAdd(unique, at < 0 ? "" : line[(at + 1)..]); n++)
            {
                unique = FormattableString.Invariant($"{label} ({n})");
            }
        }

        return lines;
    }

    // Long values differ somewhere in the middle: the part around the difference is what explains.
    private static string Difference(string label, string was, string now)
    {
        const int Around = 24;
        if (was.Length <= 60 && now.Length <= 60)
        {
            return $"{label} changed: {was} → {now}";
        }

        var head = 0;
        while (head < was.Length && head < now.Length && was[head] == now[head])
        {
            head++;
        }

        var tail = 0;
        while (
            tail < was.Length - head
            && tail < now.Length - head
            && was[^(tail + 1)] == now[^(tail + 1)]
        )
        {
            tail++;
        }

        return $"{label} changed: {Part(was)} → {Part(now)}";

        string Part(string value)
        {
            var from = Math.Max(0, head - Around);
            var to = Math.Min(value.Length, value.Length - tail + Around);
            var part = value[from..to];
            var isCut = part.Length > MostShown || to < value.Length;
            return (from > 0 ? "…" : "")
                + part[..Math.Min(part.Length, MostShown)]
                + (isCut ? "…" : "");
        }
    }

    private static string Short(string value) =>
        value.Length <= MostShown ? value : value[..MostShown] + "…";
}
