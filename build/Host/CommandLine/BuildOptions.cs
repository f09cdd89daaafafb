using System.Collections.Immutable;
using AvatarBuild.Avatar.Gpu;
using AvatarBuild.Avatar.Inputs;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Host.CommandLine;

/// <summary>One of several equal parts of a batch.</summary>
/// <param name="Index">Which, from 1.</param>
/// <param name="Count">Of how many.</param>
internal sealed record Shard(int Index, int Count);

/// <summary>What is to be built, from where to where and how, whoever asks for it: a command line, a service, a test. Every default is here.</summary>
internal record BuildOptions
{
    /// <summary>The workspace, absolute: the folder of recipes, and what relative paths in them are relative to.</summary>
    public string Root { get; init; } = "";

    /// <summary>The folder of sources, absolute.</summary>
    public string Inputs { get; init; } = "";

    /// <summary>The folder of results, absolute.</summary>
    public string Outputs { get; init; } = "";

    /// <summary>The recipe: a name in the folder of recipes, or the absolute path of a file.</summary>
    public string Recipe { get; init; } = "default";

    /// <summary>Recipe values of this run as <c>key=value</c>, in the order written.</summary>
    public ImmutableArray<string> Set { get; init; } = [];

    /// <summary>Globs of the names of videos that are looked at; empty for all.</summary>
    public ImmutableArray<string> Videos { get; init; } = [];

    /// <summary>Names of videos asked for as <c>--target=outputs/NAME.mp4</c>.</summary>
    public ImmutableArray<string> FileTargets { get; init; } = [];

    /// <summary>Only <see cref="FileTargets"/> are made.</summary>
    public bool OnlyFileTargets { get; init; }

    /// <summary>The part of the batch that the run is about; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>How many steps run at once, from 1.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Which GPUs may be used.</summary>
    public GpuChoice Gpus { get; init; } = GpuChoice.Every;

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

    /// <summary>Inputs and outputs.</summary>
    public Workspace Workspace => new(Inputs, Outputs);

    /// <summary>The folder of recipes, absolute.</summary>
    public string RecipesFolder => Path.Combine(Root, "recipes");

    /// <summary>Where videos are asked for.</summary>
    public IInputSource Source => new InputFolder(Inputs);
}
