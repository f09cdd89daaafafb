using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>A unit of a pool and what this run did with it.</summary>
internal sealed class PoolUnit(UnitState state)
{
    private readonly Dictionary<string, UnitTally> tallies = new(StringComparer.Ordinal);

    public string Identity => State.Identity;

    public UnitState State { get; set; } = state;

    /// <summary>It was looked at since this run gave it back.</summary>
    public bool IsSeen { get; set; } = true;

    /// <summary>Steps of this run that hold it.</summary>
    public int Held { get; private set; }

    /// <summary>What those asked for of it.</summary>
    public long Reserved { get; private set; }

    /// <summary>With some work most of its jobs fail: it, or that work, is to blame.</summary>
    public bool IsSuspect => tallies.Values.Any(tally => tally.IsBad);

    public DateTimeOffset? ReturnedAt { get; private set; }

    /// <summary>Somebody else had it at the last try: not before this time again.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    public string? HeldBy { get; private set; }

    /// <summary>Why it isn't used any more in this run.</summary>
    public string? Quarantine { get; set; }

    public int Slots => Quarantine is null && State.Unusable is null ? State.Slots : 0;

    public bool IsEligible(ResourceWant want) =>
        Quarantine is null
        && State.Unusable is null
        && State.Most >= want.Least
        && !(State.Grade < want.Grade);

    /// <summary>Only steps of this run keep it from being had.</summary>
    public bool IsOurs(ResourceWant want, DateTimeOffset now) =>
        IsEligible(want)
        && (Held > 0 || (State.Busy is null && NotBefore <= now && State.Free >= want.Least));

    public bool CanBeHad(ResourceWant want, DateTimeOffset now) =>
        IsEligible(want)
        && IsSeen
        && State.Busy is null
        && NotBefore <= now
        && Held < State.Slots
        && State.Free - Reserved >= want.Least;

    public void Take(ResourceWant want)
    {
        Held++;
        Reserved += want.Least;
        HeldBy = null;
    }

    public void Return(ResourceWant want, DateTimeOffset now, bool isWatched)
    {
        Held--;
        Reserved -= want.Least;
        ReturnedAt = now;
        IsSeen = !isWatched;
    }

    public void Refused(string by, DateTimeOffset until) => (HeldBy, NotBefore) = (by, until);

    /// <summary>What it came to with the steps of a group.</summary>
    public UnitTally TallyOf(string group)
    {
        if (!tallies.TryGetValue(group, out var tally))
        {
            tallies[group] = tally = new UnitTally();
        }

        return tally;
    }

    /// <summary>Why it can't be had, for people; null where it could.</summary>
    public string? Why(ResourceWant want, string measure, string grades, DateTimeOffset now) =>
        Quarantine
        ?? State.Unusable
        ?? (
            State.Most < want.Least
                ? FormattableString.Invariant(
                    $"has {State.Most} {measure} in all, and {want.Least} are wanted"
                )
            : State.Grade < want.Grade
                ? FormattableString.Invariant(
                    $"has {grades} {State.Grade:0.0}, and {want.Grade:0.0} is wanted"
                )
            : State.Busy is { } busy ? busy
            : NotBefore > now || HeldBy is not null ? $"is held by {HeldBy}"
            : State.Free < want.Least
                ? FormattableString.Invariant(
                    $"has {State.Free} {measure} free, and {want.Least} are wanted"
                )
            : Held > 0 ? "is in use by this run"
            : null
        );
}
