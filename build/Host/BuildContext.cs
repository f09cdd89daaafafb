using AvatarBuild.Engine.IO;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Output;
using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host;

/// <summary>What this build's tasks get: Cake's context, and the call of the program that they belong to.</summary>
/// <param name="context">Cake's.</param>
/// <param name="invocation">The call.</param>
public sealed class BuildContext(ICakeContext context, Invocation invocation)
    : FrostingContext(context)
{
    /// <summary>What was asked.</summary>
    public Options Options => invocation.Options;

    /// <summary>The workspace, absolute: the folder of recipes, inputs and outputs.</summary>
    public string Root => invocation.Root;

    /// <summary>The folder of sources, absolute.</summary>
    public string InputsFolder => Named(Options.Inputs, "inputs");

    /// <summary>The folder of results, absolute.</summary>
    public string OutputsFolder => Named(Options.Outputs, "outputs");

    /// <summary>The folder of recipes, absolute.</summary>
    public string RecipesFolder => Path.Combine(Root, "recipes");

    /// <summary>Inputs and outputs.</summary>
    public Workspace Workspace => field ??= new Workspace(InputsFolder, OutputsFolder);

    /// <summary>Nothing may be done, only shown.</summary>
    public bool IsDryRun => Options.DryRun;

    /// <summary>Cancelled by Ctrl+C and SIGTERM. Cake passes no token to a task, so tasks take it from here.</summary>
    public CancellationToken CancellationToken => invocation.CancellationToken;

    /// <summary>The clock.</summary>
    public TimeProvider Time => invocation.Time;

    /// <summary>Where tasks print.</summary>
    public Terminal Terminal => invocation.Terminal;

    /// <summary>Makes the program end with this code or a worse one; tasks after this one still run.</summary>
    public void Report(ExitCode code) => invocation.Report(code);

    // A folder the user names is relative to where the user is, as with any program.
    private string Named(string? option, string ownName) =>
        Path.TrimEndingDirectorySeparator(
            option is null
                ? Path.Combine(Root, ownName)
                : Path.GetFullPath(option, invocation.Folder)
        );
}
