using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

/// <summary>
/// Tells who is at fault where much fails: a unit, when others do better at the same work; the work, when all units fail at it.
/// </summary>
internal sealed class Suspicion(PlanNodes nodes, Pools pools)
{
    // Groups of which a result has passed what follows it, and steps by group whose result did not.
    private readonly HashSet<string> proven = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> refused = new(StringComparer.Ordinal);

    /// <summary>An attempt has ended; what it held is judged by it.</summary>
    public void AttemptEnded(PlanNode node, StepFailure? failure)
    {
        foreach (var (name, unit) in UnitsOf(node))
        {
            var tally = unit.TallyOf(node.Work);
            tally.Jobs++;
            if (failure?.Scope is FailureScope.OfIdentities { Pool: var pool } && pool == name)
            {
                var how = $"failed ({failure.Class})";
                pools.GiveUp(
                    name,
                    unit,
                    $"isn't used any more in this run: {node.Step.Name} {how} on it"
                );
            }
            else if (failure is not null && IsSuspect(failure, name))
            {
                tally.Fail(node.Step.Id, $"{node.Step.Name} the last ({failure.Class})");
                Weigh(name, node.Work);
            }
        }

        if (
            failure?.Remedy.Avoid is { } avoided
            && node.LastUnits.TryGetValue(avoided, out var held)
        )
        {
            (node.Avoid ??= new(StringComparer.Ordinal)).UnionWith(held);
        }
    }

    /// <summary>What follows a step refused its result, later than its attempt's end.</summary>
    /// <param name="node">The step whose result is bad.</param>
    /// <param name="failure">What was found.</param>
    /// <param name="isStopped">Its group is stopped already: that is said once.</param>
    /// <returns>The failure, with the whole group as its scope where every unit fails at this work.</returns>
    public StepFailure ResultRefused(PlanNode node, StepFailure failure, bool isStopped)
    {
        if (failure is not { Transient: true, Scope: FailureScope.OfAttempt })
        {
            return failure;
        }

        if (!refused.TryGetValue(node.Work, out var steps))
        {
            refused[node.Work] = steps = new(StringComparer.Ordinal);
        }

        steps.Add(node.Step.Id);
        foreach (var (name, unit) in UnitsOf(node))
        {
            var tally = unit.TallyOf(node.Work);
            tally.Refused++;
            if (IsSuspect(failure, name))
            {
                tally.Fail(node.Step.Id, $"{node.Step.Name} the last ({failure.Class})");
                Weigh(name, node.Work);
            }
        }

        return !isStopped && IsOfAll(node, out var where)
            ? failure with
            {
                Message =
                    $"{failure.Message}; nothing that '{node.Work}' made in this run came out well{where}, so no other step of '{node.Work}' is started",
                Transient = false,
                Scope = FailureScope.Group,
            }
            : failure;
    }

    /// <summary>A step was made: its inputs were good, and so is its own result where nothing follows it.</summary>
    public void ProveInputs(PlanNode node)
    {
        foreach (var input in node.Step.Inputs)
        {
            if (nodes.ProducerOf(input.Artifact) is { } producer)
            {
                Prove(producer);
            }
        }

        if (node.Step.Expand is null && !nodes.ConsumersOf(node).Any())
        {
            Prove(node);
        }
    }

    private IEnumerable<(string Pool, PoolUnit Unit)> UnitsOf(PlanNode node) =>
        node.LastUnits.SelectMany(held =>
            held.Value.Select(unit => (held.Key, pools[held.Key].Find(unit)))
        );

    // What isn't the step's own fault, nor that of a unit of another pool.
    private bool IsSuspect(StepFailure failure, string pool) =>
        failure is { Transient: true, Scope: FailureScope.OfAttempt }
        && pools[pool].Watch is not null
        && (failure.Remedy.Avoid is not { } avoided || avoided == pool);

    // Results of three steps were refused and none was good, on every unit that is in use more than once.
    private bool IsOfAll(PlanNode node, out string where)
    {
        where = "";
        if (
            node.Step.Group is not { } work
            || proven.Contains(work)
            || refused[work].Count < UnitTally.TooMany
        )
        {
            return false;
        }

        foreach (var pool in node.LastUnits.Keys.Select(name => pools[name]))
        {
            if (pool.Watch is null)
            {
                continue;
            }

            PoolUnit[] used =
            [
                .. pool.Units.Where(unit =>
                    unit.Quarantine is null && (unit.Held > 0 || unit.TallyOf(work).Jobs > 0)
                ),
            ];
            if (!used.All(unit => unit.TallyOf(work).Refused > 1))
            {
                return false;
            }

            where = $", on {string.Join(", ", used.Select(unit => unit.State.Name))}";
        }

        return true;
    }

    private void Prove(PlanNode node)
    {
        if (node.LastUnits.Count == 0)
        {
            return;
        }

        proven.Add(node.Work);
        foreach (var (name, unit) in UnitsOf(node))
        {
            if (pools[name].Watch is not null)
            {
                unit.TallyOf(node.Work).IsProven = true;
                Weigh(name, node.Work);
            }
        }
    }

    // Bad units are given up only where another one makes the same.
    private void Weigh(string name, string work)
    {
        var units = pools[name].Units;
        if (!units.Any(unit => unit.Quarantine is null && unit.TallyOf(work).IsGood))
        {
            return;
        }

        foreach (var unit in units)
        {
            if (unit.TallyOf(work) is { IsBad: true } tally)
            {
                pools.GiveUp(
                    name,
                    unit,
                    $"isn't used any more in this run: three steps failed on it, {tally.Last}, and others make the same"
                );
            }
        }
    }
}
