using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host.Tests.Frosting;

internal abstract class Recorded : FrostingTask<JournalContext>
{
    public override void Run(JournalContext context) => context.Did(GetType().Name);
}

internal sealed class Fetch : Recorded;

[IsDependentOn(typeof(Fetch))]
internal sealed class Compile : Recorded;

[TaskDescription("Puts it all together")]
[IsDependentOn(typeof(Fetch))]
[IsDependentOn(typeof(Compile))]
internal sealed class Default : Recorded;

[TaskName("Before-Compile")]
[IsDependeeOf(typeof(Compile))]
internal sealed class BeforeCompile : Recorded;

internal sealed class Later : AsyncFrostingTask<JournalContext>
{
    public override async Task RunAsync(JournalContext context)
    {
        await Task.Yield();
        context.Did("Later");
    }
}

internal sealed class Unwanted : Recorded
{
    public override bool ShouldRun(JournalContext context) => false;
}

[IsDependentOn(typeof(Unwanted))]
internal sealed class AfterUnwanted : Recorded;

internal class Fails : FrostingTask<JournalContext>
{
    public override void Run(JournalContext context) => throw new CakeException(3, "no card");
}

[IsDependentOn(typeof(Fails))]
internal sealed class AfterFails : Recorded;

internal sealed class Cancelled : AsyncFrostingTask<JournalContext>
{
    public override Task RunAsync(JournalContext context) =>
        Task.FromCanceled(new CancellationToken(true));
}

internal sealed class Breaks : FrostingTask<JournalContext>
{
    public override void Run(JournalContext context) =>
        throw new InvalidOperationException("broken");
}

[ContinueOnError]
internal sealed class FailsButContinues : Fails;

[IsDependentOn(typeof(FailsButContinues))]
internal sealed class AfterContinued : Recorded;

internal sealed class Handles : Fails
{
    public override void OnError(Exception exception, JournalContext context) =>
        context.Did("handled " + exception.Message);

    public override void Finally(JournalContext context) => context.Did("finally");
}

internal sealed class LooksAtErrors : Fails
{
    public override void OnError(Exception exception, JournalContext context)
    {
        context.Did("saw " + exception.Message);
        base.OnError(exception, context);
    }
}

internal sealed class FailsAndCleansUp : Fails
{
    public override void Finally(JournalContext context) => context.Did("finally");
}

internal sealed class Plain : FrostingTask
{
    public override void Run(ICakeContext context) => ((JournalContext)context).Did("Plain");
}

[IsDependentOn(typeof(string))]
internal sealed class DependsOnNoTask : Recorded;

internal sealed class Lifetime : FrostingLifetime<JournalContext>
{
    public override void Setup(JournalContext context, ISetupContext info) => context.Did("setup");

    public override void Teardown(JournalContext context, ITeardownContext info) =>
        context.Did(info.Successful ? "teardown" : "teardown of a failure");
}

internal sealed class TaskLifetime : FrostingTaskLifetime<JournalContext>
{
    public override void Setup(JournalContext context, ITaskSetupContext info) =>
        context.Did("before " + info.Task.Name);

    public override void Teardown(JournalContext context, ITaskTeardownContext info) =>
        context.Did("after " + info.Task.Name);
}
