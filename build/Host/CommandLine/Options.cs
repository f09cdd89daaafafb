using System.Collections.Immutable;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Schema;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.CommandLine;

/// <summary>One <c>--set key=value</c>.</summary>
/// <param name="Key">A recipe's key, dots between levels.</param>
/// <param name="Value">As written.</param>
public sealed record Setting(string Key, string Value);

/// <summary>What a task that shows something writes.</summary>
public enum OutputFormat
{
    /// <summary>What the task writes unless told otherwise.</summary>
    Usual,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>A picture.</summary>
    Svg,

    /// <summary>Graphviz.</summary>
    Dot,

    /// <summary>Mermaid.</summary>
    Mermaid,
}

/// <summary>One of several equal parts of a batch.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">Of how many.</param>
public sealed record Shard(int Index, int Count);

/// <summary>A command line as understood: every option with its value, and everything that is wrong with it.</summary>
public sealed record Options
{
    /// <summary>Names of tasks in the order they run, each once; <c>Default</c> when none was named.</summary>
    public ImmutableArray<string> Targets { get; init; } = ["Default"];

    /// <summary>Names of videos asked for as <c>--target=outputs/NAME.mp4</c>; <see cref="Targets"/> then has <c>Render</c>.</summary>
    public ImmutableArray<string> FileTargets { get; init; } = [];

    /// <summary>Render makes <see cref="FileTargets"/> alone: it wasn't named itself, nor was <c>Default</c>.</summary>
    public bool OnlyFileTargets { get; init; }

    /// <summary>Targets run without what they depend on.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Nothing is done, only shown.</summary>
    public bool DryRun { get; init; }

    /// <summary>Shows which task depends on which.</summary>
    public bool Tree { get; init; }

    /// <summary>Shows what each task does.</summary>
    public bool Descriptions { get; init; }

    /// <summary>Shows the program's version.</summary>
    public bool Version { get; init; }

    /// <summary>Shows the versions of program, Cake and runtime.</summary>
    public bool Info { get; init; }

    /// <summary>Shows every task and option.</summary>
    public bool Help { get; init; }

    /// <summary>How much is printed.</summary>
    public Verbosity Verbosity { get; init; } = Verbosity.Normal;

    /// <summary>The workspace, or null for the one of <c>build.sh</c>, else the current folder.</summary>
    public string? Working { get; init; }

    /// <summary>The recipe's name, or null for the default one.</summary>
    public string? Recipe { get; init; }

    /// <summary>Globs of the names of videos that are looked at; empty for all.</summary>
    public ImmutableArray<string> Videos { get; init; } = [];

    /// <summary>What Plan and Graph write.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>The part of the batch that this run is about; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>How many steps run at once, from 1; null for the machine's number of cores.</summary>
    public int? Jobs { get; init; }

    /// <summary>Which GPUs may be used.</summary>
    public GpuChoice Gpus { get; init; } = GpuChoice.Every;

    /// <summary>The folder of sources, as written; null for <c>inputs</c>.</summary>
    public string? Inputs { get; init; }

    /// <summary>The folder of results, as written; null for <c>outputs</c>.</summary>
    public string? Outputs { get; init; }

    /// <summary>Recipe values of this run, in the order written.</summary>
    public ImmutableArray<Setting> Set { get; init; } = [];

    /// <summary>Makes what is fresh as well.</summary>
    public bool Force { get; init; }

    /// <summary>Takes what only another version of this program made stale as made by this one.</summary>
    public bool Accept { get; init; }

    /// <summary>Makes again what had to be made smaller than asked.</summary>
    public bool RedoLowered { get; init; }

    /// <summary>Starts nothing more after the first failure.</summary>
    public bool FailFast { get; init; }

    /// <summary>Waits for whoever holds the outputs folder.</summary>
    public bool Wait { get; init; }

    /// <summary>Clean removes renders and state as well.</summary>
    public bool All { get; init; }

    /// <summary>Prune removes what it lists.</summary>
    public bool Yes { get; init; }

    /// <summary>Where a Chrome trace of the run goes, as written; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>Where metrics are served while a run lasts; null for nowhere.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>For how long Soak runs, from 1; null for its own default.</summary>
    public int? Minutes { get; init; }

    /// <summary>The seed of a random test's case that Soak tries, or null.</summary>
    public string? Seed { get; init; }

    /// <summary>Everything that is wrong, in the order written; nothing may run when there is any.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}
