using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Views.Pipelines;
using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>What this build's tasks get: Cake's context, and the call of the program that they belong to.</summary>
/// <param name="context">Cake's.</param>
/// <param name="invocation">What the call's tasks share.</param>
public sealed class BuildContext(ICakeContext context, Invocation invocation)
    : FrostingContext(context)
{
    private bool isPipelineKnown;

    internal Invocation Invocation { get; } = invocation;

    internal Call Call => Invocation.Call;

    internal Options Options => Call.Options;

    internal Terminal Terminal => Call.Terminal;

    /// <summary>This call, as sessions know who asks. Cake passes no token to a task, so tasks take it from here.</summary>
    internal Caller Caller =>
        field ??= new(Call.Time, Call.Terminal.Warning, Call.CancellationToken);

    /// <summary>The build system that runs the program; null where a person or a script does.</summary>
    internal Pipeline? Pipeline
    {
        get
        {
            if (!isPipelineKnown)
            {
                field = PipelineDetection.Of(this, Call);
                isPipelineKnown = true;
            }

            return field;
        }
    }
}
