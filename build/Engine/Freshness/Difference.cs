using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Freshness;

/// <summary>
/// Why a step whose key was another one isn't the same now, in words of people: files, then settings and tools; the lines
/// of the request itself only where no cause was kept, or none tells. Knows no records; only two manifests.
/// </summary>
public sealed class Difference
{
    private const int MostShown = 60;
    private const int MostLines = 3;
    private readonly List<string> files = [];
    private readonly List<string> derived = [];
    private readonly List<string> settings = [];
    private readonly List<string> alone = [];
    private readonly List<string> explaining = [];
    private readonly List<string> request = [];
    private bool isSameWork = true;
    private bool hasCauses;
    private bool hasLater;

    private Difference() { }

    /// <summary>One sentence each; never none.</summary>
    public IReadOnlyList<string> Reasons { get; private set; } = [];

    /// <summary>Inputs, outputs, and all that people said are the same, so that only this program can ask for something else.</summary>
    public bool IsOnlyThisProgram { get; private set; }

    /// <summary>Only inputs came that earlier versions didn't ask for.</summary>
    public bool IsOnlyLater { get; private set; }

    /// <summary>Compares.</summary>
    /// <param name="step">As it is asked for now.</param>
    /// <param name="before">What its record kept: <see cref="Manifest.Told"/>, or the text alone.</param>
    /// <param name="now"><see cref="Manifest.Text"/> of now.</param>
    public static Difference Of(Step step, string before, string now)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (old, current) = (ManifestText.Read(before), ManifestText.Read(now));
        var difference = new Difference();
        difference.CompareLines(step, old, current);
        if (old.Causes is { } told && step.Causes is { } causes)
        {
            difference.hasCauses = true;
            difference.CompareCauses(told, causes());
        }

        difference.Conclude();
        return difference;
    }

    private void Conclude()
    {
        if (derived.Count > 0)
        {
            settings.AddRange(explaining);
        }

        var isAsked = request.Count > 0;
        IsOnlyLater = isSameWork && !isAsked && hasLater && settings.Count + alone.Count == 0;
        IsOnlyThisProgram = isSameWork && isAsked && hasCauses && settings.Count + alone.Count == 0;
        Reasons =
            IsOnlyThisProgram ? [$"made by another version of this program{Versions()}"]
            : files.Count + settings.Count > 0 ? [.. files, .. settings]
            : alone.Count > 0 ? alone
            : derived.Count > 0 ? derived
            : request.Count > 0 ? Few(request)
            : IsOnlyLater ? ["recorded before all that makes it stale was looked at"]
            : ["its request is in another order"];
        // Without causes the request says more than that a file of this program's own changed.
        if (!hasCauses && files.Count + derived.Count > 0)
        {
            Reasons = [.. files, .. derived, .. Few(request)];
        }
    }

    private void CompareLines(Step step, ManifestText old, ManifestText current)
    {
        var inputs = new Dictionary<string, StepInput>(StringComparer.Ordinal);
        foreach (var input in step.Inputs)
        {
            inputs[ManifestText.Label($"input {input.Role} as {input.FileName}")] = input;
        }

        foreach (var (label, value) in current.Lines)
        {
            var was = old.Lines.GetValueOrDefault(label);
            if (string.Equals(was, value, StringComparison.Ordinal))
            {
                continue;
            }

            if (inputs.TryGetValue(label, out var input))
            {
                Tell(input, isNew: was is null);
            }
            else
            {
                isSameWork &= !IsOfWork(label);
                request.Add(
                    was is null ? $"{label} is new: {Short(value)}" : Changed(label, was, value)
                );
            }
        }

        foreach (var (label, value) in old.Lines)
        {
            if (current.Lines.ContainsKey(label))
            {
                continue;
            }

            isSameWork &= !IsOfWork(label);
            if (label.StartsWith("input ", StringComparison.Ordinal))
            {
                files.Add($"{label["input ".Length..]} is gone");
            }
            else
            {
                request.Add($"{label} is gone: {Short(value)}");
            }
        }
    }

    private void Tell(StepInput input, bool isNew)
    {
        if (isNew && input.IsSinceLater)
        {
            hasLater = true;
            return;
        }

        isSameWork = false;
        var isMade = input.Artifact.Root == ArtifactRoot.Outputs;
        (isMade ? derived : files).Add($"{input.Artifact} {(isNew ? "is new" : "changed")}");
    }

    private static bool IsOfWork(string label) =>
        label == "step"
        || label.StartsWith("input ", StringComparison.Ordinal)
        || label.StartsWith("output ", StringComparison.Ordinal);

    private void CompareCauses(
        IReadOnlyDictionary<(CauseKind Kind, string Name), string> old,
        IReadOnlyList<Cause> current
    )
    {
        var names = new HashSet<(CauseKind, string)>();
        foreach (var cause in current)
        {
            var name = (cause.Kind, ManifestText.Label(cause.Name));
            names.Add(name);
            var was = old.GetValueOrDefault(name);
            var value = ManifestText.Escaped(cause.Value);
            if (string.Equals(was, value, StringComparison.Ordinal))
            {
                continue;
            }

            if (!cause.ExplainsInput)
            {
                Tell(cause, was, value);
            }
            else if (was is not null)
            {
                explaining.Add($"{cause.Name}: {Change(was, value)}");
            }
        }

        foreach (var ((kind, name), value) in old)
        {
            if (names.Contains((kind, name)))
            {
                continue;
            }

            if (kind == CauseKind.File)
            {
                settings.Add($"{name} is gone");
            }
            else
            {
                alone.Add($"{name} is gone: {Short(value)}");
            }
        }
    }

    // What came or went beside a change follows from it: another backend has other options.
    private void Tell(Cause cause, string? was, string value)
    {
        switch (cause.Kind)
        {
            case CauseKind.File:
                settings.Add($"{cause.Name} {(was is null ? "is new" : "changed")}");
                break;
            case CauseKind.Derived:
                // Its line of the request says it.
                isSameWork = false;
                break;
            case var _ when was is null:
                if (!cause.IsDefault)
                {
                    alone.Add($"{cause.Name} is new: {Short(value)}");
                }

                break;
            case CauseKind.Part:
                settings.Add($"{cause.Name} changed");
                break;
            case CauseKind.Tool:
                settings.Add(Changed(cause.Name, was, value));
                break;
            default:
                settings.Add($"{cause.Name}: {Change(was, value)}");
                break;
        }
    }

    // "preview changed: 1 → 2" is a version's number; a filter graph says nothing to anybody.
    private string Versions()
    {
        var numbers = request.Where(reason => reason.Length <= 40).Take(MostLines).ToArray();
        return numbers.Length == 0 ? "" : $" ({string.Join("; ", numbers)})";
    }

    private static List<string> Few(List<string> reasons) =>
        reasons.Count <= MostLines
            ? reasons
            :
            [
                .. reasons.Take(MostLines),
                FormattableString.Invariant(
                    $"and {reasons.Count - MostLines} more lines of its request"
                ),
            ];

    private static string Changed(string label, string was, string now) =>
        $"{label} changed: {Change(was, now)}";

    // Long values differ somewhere in the middle: the part around the difference is what explains.
    private static string Change(string was, string now)
    {
        const int Around = 24;
        if (was.Length <= MostShown && now.Length <= MostShown)
        {
            return $"{Empty(was)} → {Empty(now)}";
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

        return $"{Part(was)} → {Part(now)}";

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

    private static string Empty(string value) => value.Length == 0 ? "nothing" : value;

    private static string Short(string value) =>
        value.Length <= MostShown ? Empty(value) : value[..MostShown] + "…";
}
