namespace Cake.Frosting;

/// <summary>Names a task; without it a task has its class's name.</summary>
/// <param name="name">As written after <c>--target</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    /// <summary>As written after <c>--target</c>.</summary>
    public string Name { get; } = name;
}

/// <summary>Says what a task does, in one line.</summary>
/// <param name="description">The line.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    /// <summary>The line.</summary>
    public string Description { get; } = description;
}

/// <summary>Another task runs before this one.</summary>
/// <param name="type">The other task's class.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type type) : Attribute
{
    /// <summary>The other task's class.</summary>
    public Type Task { get; } = type;
}

/// <summary>This task runs before another one.</summary>
/// <param name="type">The other task's class.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type type) : Attribute
{
    /// <summary>The other task's class.</summary>
    public Type Task { get; } = type;
}

/// <summary>A failure of this task doesn't end the build.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContinueOnErrorAttribute : Attribute;
