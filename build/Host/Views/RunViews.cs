using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Views.Pipelines;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.Views;

/// <summary>Which view a run is shown in.</summary>
internal static class RunViews
{
    /// <summary>A picture for a person, a heartbeat for a pipe or a pipeline, nothing for who asked for little.</summary>
    public static IRunView? For(Call call, Pipeline? pipeline, RunProgress progress) =>
        call.Options.Verbosity < Verbosity.Normal ? null
        : IsLive(call, pipeline) ? new LiveView(call.Terminal, progress.Now, call.Time)
        : new HeartbeatView(call.Terminal, progress.Now, call.Time, pipeline);

    /// <summary>The run is shown as a picture, so steps that end well need no lines.</summary>
    public static bool IsLive(Call call, Pipeline? pipeline) =>
        call.Terminal.Watched && pipeline is null;
}
