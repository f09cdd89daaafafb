using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.Views;

/// <summary>Which view a run is shown in.</summary>
internal static class RunViews
{
    /// <summary>A picture for a person, a heartbeat for a pipe or a pipeline, nothing for who asked for little.</summary>
    public static IRunView? For(BuildContext context, RunProgress progress) =>
        context.Options.Verbosity < Verbosity.Normal ? null
        : IsLive(context) ? new LiveView(context.Terminal, progress.Now, context.Time)
        : new HeartbeatView(context.Terminal, progress.Now, context.Time, context.Pipeline);

    /// <summary>The run is shown as a picture, so steps that end well need no lines.</summary>
    public static bool IsLive(BuildContext context) =>
        context.Terminal.Watched && context.Pipeline is null;
}
