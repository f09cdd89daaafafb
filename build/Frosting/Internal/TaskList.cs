using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>Shows the tasks: which needs which, or what each does. Cake.Cli's own would load Spectre.Console.</summary>
internal sealed class TaskList(IReadOnlyList<ICakeTaskInfo> tasks, IConsole console)
{
    /// <summary>One tree for each task that no other depends on; Default's first.</summary>
    public void WriteTree()
    {
        var tops = new List<ICakeTaskInfo>();
        foreach (var task in tasks)
        {
            if (!tasks.Any(other => Needs(other).Contains(task)))
            {
                tops.Add(task);
            }
        }

        tops.Sort(
            (a, b) =>
                Is(a, "Default") != Is(b, "Default")
                    ? Is(b, "Default").CompareTo(Is(a, "Default"))
                    : StringComparer.OrdinalIgnoreCase.Compare(a.Name, b.Name)
        );
        foreach (var top in tops)
        {
            console.WriteLine("{0}", top.Name);
            WriteBelow(top, "", []);
        }
    }

    /// <summary>A line for each task.</summary>
    public void WriteDescriptions()
    {
        var width = 0;
        foreach (var task in tasks)
        {
            width = Math.Max(width, task.Name.Length);
        }

        foreach (var task in tasks)
        {
            console.WriteLine("{0}  {1}", task.Name.PadRight(width), task.Description ?? "");
        }
    }

    private void WriteBelow(ICakeTaskInfo task, string indent, HashSet<ICakeTaskInfo> above)
    {
        above.Add(task);
        var needs = Needs(task);
        for (var i = 0; i < needs.Count; i++)
        {
            var last = i == needs.Count - 1;
            console.WriteLine("{0}{1}{2}", indent, last ? "└─ " : "├─ ", needs[i].Name);
            // Two tasks that need each other are reported when they are run; here they only mustn't loop.
            if (!above.Contains(needs[i]))
            {
                WriteBelow(needs[i], indent + (last ? "   " : "│  "), above);
            }
        }

        above.Remove(task);
    }

    private List<ICakeTaskInfo> Needs(ICakeTaskInfo task)
    {
        var needs = new List<ICakeTaskInfo>();
        foreach (var other in tasks)
        {
            if (
                task.Dependencies.Any(d => Is(other, d.Name))
                || other.Dependees.Any(d => Is(task, d.Name))
            )
            {
                needs.Add(other);
            }
        }

        return needs;
    }

    private static bool Is(ICakeTaskInfo task, string name) =>
        task.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
