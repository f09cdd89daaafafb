using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>Names the tasks that would run, in their order, and runs none.</summary>
internal sealed class DryRun(ICakeLog log, IReadOnlyList<string> targets) : IExecutionStrategy
{
    private readonly string joined = string.Join(" + ", targets);
    private int count;

    public Task ExecuteAsync(CakeTask task, ICakeContext context)
    {
        if (targets.Count == 1 || task.Name != joined)
        {
            count++;
            log.Information("{0}. {1}", count, task.Name);
        }

        return Task.CompletedTask;
    }

    public void PerformSetup(Action<ISetupContext> action, ISetupContext context) { }

    public void PerformTeardown(
        Action<ITeardownContext> action,
        ITeardownContext teardownContext
    ) { }

    public void Skip(CakeTask task, CakeTaskCriteria criteria) { }

    public Task ReportErrorsAsync(Func<Exception, Task> action, Exception exception) =>
        Task.CompletedTask;

    public Task HandleErrorsAsync(
        Func<Exception, ICakeContext, Task> action,
        Exception exception,
        ICakeContext context
    ) => Task.CompletedTask;

    public Task InvokeFinallyAsync(Func<ICakeContext, Task> action, ICakeContext context) =>
        Task.CompletedTask;

    public void PerformTaskSetup(
        Action<ITaskSetupContext> action,
        ITaskSetupContext taskSetupContext
    ) { }

    public void PerformTaskTeardown(
        Action<ITaskTeardownContext> action,
        ITaskTeardownContext taskTeardownContext
    ) { }
}
