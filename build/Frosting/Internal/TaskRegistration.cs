using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>Tells the engine of the tasks. Several targets become one more task that depends on them in their order.</summary>
internal sealed class TaskRegistration(
    ICakeEngine engine,
    IFrostingContext context,
    ICakeLog log,
    CakeSwitches switches
)
{
    private readonly List<string> names = [];

    public void Register(IEnumerable<IFrostingTask> tasks)
    {
        foreach (var task in tasks)
        {
            if (TaskTypes.ContextOf(task.GetType()).IsInstanceOfType(context))
            {
                Register(task);
            }
            else
            {
                log.Warning(
                    "Task {0} is left out: its context is {1}.",
                    task.GetType().Name,
                    TaskTypes.ContextOf(task.GetType()).Name
                );
            }
        }
    }

    /// <summary>
    /// The task to hand to the engine. Given several targets itself, Cake runs what they share once for each and stops
    /// promising an order; a task that depends on all of them keeps both promises.
    /// </summary>
    /// <exception cref="CakeException">A target isn't a task.</exception>
    public string Target()
    {
        var targets = Distinct(switches.Targets);
        var missing = targets.FindAll(t => !names.Contains(t, StringComparer.OrdinalIgnoreCase));
        if (missing.Count > 0)
        {
            throw new CakeException(
                missing.Count == 1
                    ? $"The target '{missing[0]}' was not found."
                    : $"The targets {string.Join(", ", missing.ConvertAll(m => $"'{m}'"))} were not found."
            );
        }

        if (targets.Count == 1)
        {
            return targets[0];
        }

        var all = string.Join(" + ", targets);
        var builder = engine.RegisterTask(all);
        foreach (var target in targets)
        {
            builder.IsDependentOn(target);
        }

        return all;
    }

    private void Register(IFrostingTask task)
    {
        var type = task.GetType();
        var name = TaskTypes.NameOf(type);
        names.Add(name);
        var builder = engine.RegisterTask(name).Does(task.RunAsync);
        builder.WithCriteria(c => ShouldRun(task, name, c), task.SkippedMessage);
        builder.Finally(() => task.Finally(context));
        foreach (var attribute in type.GetCustomAttributes())
        {
            switch (attribute)
            {
                case TaskDescriptionAttribute { Description: var description }:
                    builder.Description(description);
                    break;
                case ContinueOnErrorAttribute:
                    builder.ContinueOnError();
                    break;
                case IsDependentOnAttribute { Task: var other } when !switches.Exclusive:
                    builder.IsDependentOn(NameOf(other));
                    break;
                case IsDependeeOfAttribute { Task: var other } when !switches.Exclusive:
                    builder.IsDependeeOf(NameOf(other));
                    break;
            }
        }

        if (!type.IsDefined(typeof(ContinueOnErrorAttribute), false))
        {
            builder.OnError(exception => task.OnError(exception, context));
        }
    }

    private bool ShouldRun(IFrostingTask task, string name, ICakeContext given)
    {
        var runs = task.ShouldRun(given);
        // The engine refuses to skip its target; of several, it doesn't know that they are.
        if (
            !runs
            && switches.Targets.Count > 1
            && switches.Targets.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
        {
            throw new CakeException(
                $"Could not reach target '{name}' since it was skipped due to a criteria: {task.SkippedMessage}"
            );
        }

        return runs;
    }

    private static string NameOf(Type other) =>
        typeof(IFrostingTask).IsAssignableFrom(other)
            ? TaskTypes.NameOf(other)
            : throw new FrostingException($"The dependency '{other.Name}' is not a valid task.");

    private static List<string> Distinct(IReadOnlyList<string> targets)
    {
        var distinct = new List<string>();
        foreach (var target in targets)
        {
            if (!distinct.Contains(target, StringComparer.OrdinalIgnoreCase))
            {
                distinct.Add(target);
            }
        }

        return distinct;
    }
}
