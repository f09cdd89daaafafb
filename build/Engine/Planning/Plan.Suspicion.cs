using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Engine.Planning;

// Who is to blame where much fails: a unit, when others do better at the same work; the work, when all units fail at it.
public sealed partial class Plan
{
    // Groups of which a result has passed what follows it, and steps by group whose result did not.
    private readonly HashSet<string> proven = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> refused = new(StringComparer.Ordinal);

    // Steps of one group do the same work; those without one are like each other, for all that is known.
    private static string WorkOf(PlanNode node) => node.Step.Group ?? "";

    private void Judge(PlanNode node, StepFailure? failure)
    {
        foreach (var (name, unit) in UnitsOf(node))
        {
            var tally = unit.TallyOf(WorkOf(node));
            unit.Jobs++;
            tally.Jobs++;
            if (failure?.Scope is FailureScope.OfIdentities { Pool: var pool } && pool == name)
            {
                var how = $"failed ({failure.Class})";
                GiveUp(
                    name,
                    unit,
                    $"isn't used any more in this run: {node.Step.Name} {how} on it"
                );
            }
            else if (failure is not null && IsSuspect(failure, name))
            {
                tally.Fail(node.Step.Id, $"{node.Step.Name} the last ({failure.Class})");
                Weigh(name, WorkOf(node));
            }
        }

        if (
            failure?.Remedy.Avoid is { } avoided
            && node.LastLeases.TryGetValue(avoided, out var held)
        )
        {
            (node.Avoid ??= new(StringComparer.Ordinal)).UnionWith(held);
        }
    }

    private IEnumerable<(string Pool, PoolUnit Unit)> UnitsOf(PlanNode node) =>
        node.LastLeases.SelectMany(lease =>
            lease.Value.Select(identity => (lease.Key, pools[lease.Key].Find(identity)))
        );

    // What isn't the step's own fault, nor that of a unit of another pool.
    private bool IsSuspect(StepFailure failure, string pool) =>
        failure is { Transient: true, Scope: FailureScope.OfAttempt }
        && pools[pool].Watch is not null
        && (failure.Remedy.Avoid is not { } avoided || avoided == pool);

    // Found later than its attempt's end.
    private StepFailure Suspect(PlanNode blamed, StepFailure failure)
    {
        var work = WorkOf(blamed);
        if (failure is not { Transient: true, Scope: FailureScope.OfAttempt })
        {
            return failure;
        }

        if (!refused.TryGetValue(work, out var steps))
        {
            refused[work] = steps = new(StringComparer.Ordinal);
        }

        steps.Add(blamed.Step.Id);
        foreach (var (name, unit) in UnitsOf(blamed))
        {
            unit.TallyOf(work).Refused++;
            if (IsSuspect(failure, name))
            {
                unit.TallyOf(work)
                    .Fail(blamed.Step.Id, $"{blamed.Step.Name} the last ({failure.Class})");
                Weigh(name, work);
            }
        }

        return IsOfAll(blamed, out var where)
            ? failure with
            {
                Message =
                    $"{failure.Message}; nothing that '{work}' made in this run came out well{where}, so no other step of '{work}' is started",
                Transient = false,
                Scope = FailureScope.Group,
            }
            : failure;
    }

    // Results of three steps were refused and none was good, on every unit that is in use more than once.
    private bool IsOfAll(PlanNode blamed, out string where)
    {
        where = "";
        if (
            blamed.Step.Group is not { } work
            || proven.Contains(work)
            // It is said once; what was under way then is not reached, as all the others.
            || stoppedGroups?.ContainsKey(work) == true
            || refused[work].Count < UnitTally.TooMany
        )
        {
            return false;
        }

        foreach (var pool in blamed.LastLeases.Keys.Select(name => pools[name]))
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

    // What follows it took its result, or nothing follows.
    private void Prove(PlanNode node)
    {
        if (node.LastLeases.Count == 0)
        {
            return;
        }

        proven.Add(WorkOf(node));
        foreach (var (name, unit) in UnitsOf(node))
        {
            if (pools[name].Watch is not null)
            {
                unit.TallyOf(WorkOf(node)).IsProven = true;
                Weigh(name, WorkOf(node));
            }
        }
    }

    private void ProveInputs(PlanNode node)
    {
        foreach (var input in node.Step.Inputs)
        {
            if (graph.ProducerOf(input.Artifact) is { } producer)
            {
                Prove(nodes[producer]);
            }
        }

        if (!Consumers(node).Any())
        {
            Prove(node);
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
                GiveUp(
                    name,
                    unit,
                    $"isn't used any more in this run: three steps failed on it, {tally.Last}, and others make the same"
                );
            }
        }
    }
}
