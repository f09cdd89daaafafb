using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>
/// How long steps should take: from what earlier runs recorded, and more and more from what this run showed. Of earlier
/// runs nothing is known before <see cref="Load"/>. May be asked from any thread. Knows no clock.
/// </summary>
/// <param name="history">Paces of earlier runs, by kind and variant.</param>
public sealed class Estimates(Func<IReadOnlyDictionary<string, Pace>> history)
{
    // After three steps of this run six parts in seven are theirs: a history off by two is then off by a seventh.
    private const double MostHistory = 0.5;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Pace> seen = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, Pace> known = new Dictionary<string, Pace>();

    /// <summary>Nothing known before this run.</summary>
    public Estimates()
        : this(() => new Dictionary<string, Pace>()) { }

    /// <summary>Earlier runs' paces were loaded.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Loads what earlier runs recorded, once.</summary>
    public void Load()
    {
        if (!IsLoaded)
        {
            var loaded = history();
            lock (gate)
            {
                (known, IsLoaded) = (loaded, true);
            }
        }
    }

    /// <summary>Seconds a step should take: as others of its kind and variant, else of its kind; null where none was ever seen.</summary>
    public double? SecondsOf(Step step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (step.Work is not { } work)
        {
            return null;
        }

        lock (gate)
        {
            var pace = PaceOf(Pace.ClassOf(step.Kind, work));
            pace = pace.IsKnown ? pace : PaceOfKind(step.Kind);
            return pace.IsKnown ? pace.SecondsFor(work.Units) : null;
        }
    }

    /// <summary>A step took so long.</summary>
    public void Learn(Step step, double seconds)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (step.Work is not { } work)
        {
            return;
        }

        var name = Pace.ClassOf(step.Kind, work);
        lock (gate)
        {
            seen[name] = seen.GetValueOrDefault(name, Pace.Unknown).With(work.Units, seconds);
        }
    }

    private Pace PaceOf(string name) =>
        seen.GetValueOrDefault(name, Pace.Unknown)
            .And(known.GetValueOrDefault(name, Pace.Unknown).AtMost(MostHistory));

    private Pace PaceOfKind(string kind)
    {
        var all = Pace.Unknown;
        foreach (var name in known.Keys.Union(seen.Keys, StringComparer.Ordinal))
        {
            if (name == kind || name.StartsWith(kind + " ", StringComparison.Ordinal))
            {
                all = all.And(PaceOf(name));
            }
        }

        return all;
    }
}
