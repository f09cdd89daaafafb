using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>A task as the command line and the help know it.</summary>
/// <param name="Name">As written after <c>--target</c>.</param>
/// <param name="Description">What it does; empty when it doesn't say.</param>
internal sealed record TaskEntry(string Name, string Description)
{
    /// <summary>The tasks of an assembly: its public, concrete task classes.</summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "this assembly is kept whole: TrimmerRootAssembly in Ahead.props"
    )]
    public static IReadOnlyList<TaskEntry> In(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var entries = new List<TaskEntry>();
        foreach (var type in assembly.GetExportedTypes())
        {
            if (
                type is { IsClass: true, IsAbstract: false }
                && type.IsAssignableTo(typeof(IFrostingTask))
            )
            {
                entries.Add(
                    new(
                        type.GetCustomAttribute<TaskNameAttribute>()?.Name ?? type.Name,
                        type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? ""
                    )
                );
            }
        }

        return entries;
    }
}
