using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Cake.Frosting.Internal;

/// <summary>What reflection says of task classes.</summary>
internal static class TaskTypes
{
    // A program without a runtime keeps of an assembly only what is seen to be used, unless it is told to keep it whole.
    internal const string Kept =
        "assemblies of tasks are kept whole: TrimmerRootAssembly in the program's project";

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Kept)]
    public static List<Type> In(IEnumerable<Assembly> assemblies)
    {
        var types = new List<Type>();
        foreach (var assembly in assemblies)
        {
            foreach (var type in assembly.GetExportedTypes())
            {
                if (IsTask(type) && !types.Contains(type))
                {
                    types.Add(type);
                }
            }
        }

        return types;
    }

    public static string NameOf(Type task) =>
        task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    /// <summary>The context that a task's base class names.</summary>
    public static Type ContextOf(Type task)
    {
        for (var type = task; type is not null; type = type.BaseType)
        {
            if (
                type.IsGenericType
                && (
                    type.GetGenericTypeDefinition() == typeof(FrostingTask<>)
                    || type.GetGenericTypeDefinition() == typeof(AsyncFrostingTask<>)
                )
            )
            {
                return type.GenericTypeArguments[0];
            }
        }

        return typeof(Cake.Core.ICakeContext);
    }

    private static bool IsTask(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(IFrostingTask).IsAssignableFrom(type);
}
