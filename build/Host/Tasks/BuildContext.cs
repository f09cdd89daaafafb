using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Snapshot;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Views.Pipelines;
using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>What this build's tasks get: Cake's context, and the call of the program that they belong to.</summary>
/// <param name="context">Cake's.</param>
/// <param name="invocation">The call.</param>
public sealed class BuildContext(ICakeContext context, Invocation invocation)
    : FrostingContext(context)
{
    private bool isPipelineKnown;

    /// <summary>What was asked.</summary>
    public Options Options => invocation.Options;

    /// <summary>The workspace, absolute: the folder of recipes, inputs and outputs.</summary>
    public string Root => invocation.Root;

    /// <summary>The folder of sources, absolute.</summary>
    public string InputsFolder => invocation.InputsFolder;

    /// <summary>The folder of results, absolute.</summary>
    public string OutputsFolder => invocation.OutputsFolder;

    /// <summary>The folder of recipes, absolute.</summary>
    public string RecipesFolder => Path.Combine(Root, "recipes");

    /// <summary>Where the trace goes, absolute; null when none was asked for.</summary>
    public string? TraceFile =>
        Options.Trace is { } file ? Path.GetFullPath(file, invocation.Folder) : null;

    /// <summary>A file or folder as one types it where one stands.</summary>
    public string Shown(string path)
    {
        var shown = Path.GetRelativePath(invocation.Folder, path);
        return shown.StartsWith("..", StringComparison.Ordinal) ? path : shown;
    }

    /// <summary>Inputs and outputs.</summary>
    public Workspace Workspace => field ??= new Workspace(InputsFolder, OutputsFolder);

    /// <summary>What a look at the last run's seal finds, and the request that a new one is for; null where none is looked for.</summary>
    public (Task<SnapshotCheck> Check, string Request)? Seal =>
        invocation is { Seal: { } check, SealRequest: { } request } ? (check, request) : null;

    /// <summary>Nothing may be done, only shown.</summary>
    public bool IsDryRun => Options.DryRun;

    /// <summary>Cancelled by Ctrl+C and SIGTERM. Cake passes no token to a task, so tasks take it from here.</summary>
    public CancellationToken CancellationToken => invocation.CancellationToken;

    /// <summary>The clock.</summary>
    public TimeProvider Time => invocation.Time;

    /// <summary>Where tasks print.</summary>
    public Terminal Terminal => invocation.Terminal;

    /// <summary>The build system that runs the program; null where a person or a script does.</summary>
    internal Pipeline? Pipeline
    {
        get
        {
            if (!isPipelineKnown)
            {
                field = PipelineDetection.Of(this);
                isPipelineKnown = true;
            }

            return field;
        }
    }

    /// <summary>Makes the program end with this code or a worse one; tasks after this one still run.</summary>
    public void Report(ExitCode code) => invocation.Report(code);
}
