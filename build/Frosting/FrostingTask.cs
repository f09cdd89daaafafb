using System.Runtime.ExceptionServices;
using Cake.Core;

namespace Cake.Frosting;

/// <summary>A task of any context.</summary>
public abstract class FrostingTask : FrostingTask<ICakeContext>;

/// <summary>A task: overrides <see cref="Run"/>, and the others where it needs them.</summary>
/// <typeparam name="T">The context it works with.</typeparam>
public abstract class FrostingTask<T> : IFrostingTask
    where T : ICakeContext
{
    /// <summary>Does the work.</summary>
    public virtual void Run(T context) { }

    /// <summary>False skips the task; for a task named by <c>--target</c> that is an error.</summary>
    public virtual bool ShouldRun(T context) => true;

    /// <summary>
    /// Takes the task's exception; an override that returns has dealt with it. This one lets it go on, so that nobody has to
    /// find out whether a task overrides it: a trimmed program can't tell.
    /// </summary>
    public virtual void OnError(Exception exception, T context) =>
        ExceptionDispatchInfo.Throw(exception);

    /// <summary>Runs after the task, however it ended.</summary>
    public virtual void Finally(T context) { }

    Task IFrostingTask.RunAsync(ICakeContext context)
    {
        Run((T)context);
        return Task.CompletedTask;
    }

    bool IFrostingTask.ShouldRun(ICakeContext context) => ShouldRun((T)context);

    void IFrostingTask.OnError(Exception exception, ICakeContext context) =>
        OnError(exception, (T)context);

    void IFrostingTask.Finally(ICakeContext context) => Finally((T)context);
}
