using Cake.Core;

namespace Cake.Frosting;

/// <summary>A task as the host runs it. Derive from <see cref="FrostingTask{T}"/> or <see cref="AsyncFrostingTask{T}"/>.</summary>
public interface IFrostingTask
{
    /// <summary>What a log says when the task is skipped.</summary>
    string SkippedMessage => string.Empty;

    /// <summary>Does the work.</summary>
    Task RunAsync(ICakeContext context);

    /// <summary>False skips the task; for a task named by <c>--target</c> that is an error.</summary>
    bool ShouldRun(ICakeContext context);

    /// <summary>Takes the task's exception; an override that returns has dealt with it.</summary>
    void OnError(Exception exception, ICakeContext context);

    /// <summary>Runs after the task, however it ended.</summary>
    void Finally(ICakeContext context);
}
