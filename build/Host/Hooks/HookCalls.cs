using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Host.Events;

namespace AvatarBuild.Host.Hooks;

/// <summary>
/// Calls a run's hooks as things happen, beside the run; at its end it waits for them no longer than their time-out. None
/// of them can fail the run.
/// </summary>
/// <param name="hooks">All of them.</param>
/// <param name="executor">Runs programs.</param>
/// <param name="outputs">The outputs folder, absolute.</param>
/// <param name="warn">Takes what went wrong.</param>
internal sealed class HookCalls(
    IReadOnlyList<Hook> hooks,
    IExecutor executor,
    string outputs,
    Action<string> warn
)
{
    private readonly List<Task> calls = [];
    private bool hasFailed;

    /// <summary>Takes an event of the run.</summary>
    public void Take(RunEvent what)
    {
        switch (what)
        {
            case RunEvent.Refused refused:
                FirstFailure(what.At, refused.Name, refused.Failure);
                break;
            case RunEvent.StepFailed failed:
                FirstFailure(what.At, failed.Name, failed.Failure);
                break;
            case RunEvent.CardChanged changed when HookMessage.OfCard(changed) is { } message:
                Call(message);
                break;
            case RunEvent.RunEnded { Summary: var run }:
                Call(HookMessage.OfEnd(run, outputs));
                break;
        }
    }

    /// <summary>Waits for the calls under way, each at most until its time-out.</summary>
    public Task EndAsync() => Task.WhenAll(calls);

    private void FirstFailure(DateTimeOffset at, string what, StepFailure failure)
    {
        if (!hasFailed)
        {
            hasFailed = true;
            Call(HookMessage.OfFailure(at, what, failure));
        }
    }

    private void Call(HookMessage message)
    {
        for (var i = 0; i < hooks.Count; i++)
        {
            if (hooks[i].IsOn(message.Event))
            {
                var (hook, number) = (hooks[i], i + 1);
                calls.Add(Task.Run(() => CallAsync(hook, number, message)));
            }
        }
    }

    private async Task CallAsync(Hook hook, int number, HookMessage message)
    {
        try
        {
            await hook.CallAsync(message, executor).ConfigureAwait(false);
        }
        catch (HookException e)
        {
            Warn(e.Message);
        }
        catch (Exception e)
        {
            // Of a kind that nobody thought of: its text may hold anything, an address too.
            Warn(e.GetType().Name);
        }

        void Warn(string why) =>
            warn(
                FormattableString.Invariant(
                    $"hook {number} of the recipe, on {Words.Of(message.Event)}: {why}"
                )
            );
    }
}
