using System.Collections.Immutable;
using AvatarBuild.Avatar.Schema;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.CommandLine;

/// <summary>What a task that shows something writes.</summary>
internal enum OutputFormat
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

/// <summary>A command line as understood: every option with its value, and everything that is wrong with it.</summary>
internal sealed record Options : BuildOptions
{
    /// <summary>Names of tasks in the order they run, each once; <c>Default</c> when none was named.</summary>
    public ImmutableArray<string> Targets { get; init; } = ["Default"];

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

    /// <summary>The workspace as <c>--working</c> names it, or null.</summary>
    public string? Working { get; init; }

    /// <summary>What Plan and Graph write.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>Clean removes renders and state as well.</summary>
    public bool All { get; init; }

    /// <summary>Prune removes what it lists.</summary>
    public bool Yes { get; init; }

    /// <summary>Where a Chrome trace of the run goes, absolute; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>Where metrics are served while a run lasts; null for nowhere.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>For how long Soak runs, from 1; null where it tries the case of a seed once.</summary>
    public int? Minutes { get; init; }

    /// <summary>The seed of a random test's case that Soak tries, or null.</summary>
    public string? Seed { get; init; }

    /// <summary>Everything that is wrong, in the order written; nothing may run when there is any.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}
