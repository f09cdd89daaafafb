using Cake.Core.IO;

namespace AvatarBuild.Addin;

/// <summary>What <c>RenderVideos</c> is asked: the program's options under their own names.</summary>
public sealed class RenderVideosSettings
{
    /// <summary>The folder of recipes, inputs and outputs; the script's working folder unless set.</summary>
    public DirectoryPath? Workspace { get; set; }

    /// <summary>Task or <c>outputs/NAME.mp4</c>; <c>Render</c> unless set.</summary>
    public IList<string> Targets { get; } = [];

    /// <summary>Name of a file in recipes; <c>default</c> unless set.</summary>
    public string? Recipe { get; set; }

    /// <summary>Names or globs; all videos while empty.</summary>
    public IList<string> Videos { get; } = [];

    /// <summary>Recipe values of this run.</summary>
    public IDictionary<string, string> Set { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The folder of sources, instead of the workspace's.</summary>
    public DirectoryPath? Inputs { get; set; }

    /// <summary>The folder of results, instead of the workspace's.</summary>
    public DirectoryPath? Outputs { get; set; }

    /// <summary>Steps at once; one for each core unless set.</summary>
    public int? Jobs { get; set; }

    /// <summary><c>all</c>, <c>none</c>, or numbers with commas.</summary>
    public string? Gpus { get; set; }

    /// <summary>A part of the batch, such as <c>2/5</c>.</summary>
    public string? Shard { get; set; }

    /// <summary>Makes what is fresh as well.</summary>
    public bool Force { get; set; }

    /// <summary>Starts nothing more after the first failure.</summary>
    public bool FailFast { get; set; }

    /// <summary>Waits while another run holds the outputs folder.</summary>
    public bool Wait { get; set; }

    /// <summary>Only shows what would be done.</summary>
    public bool DryRun { get; set; }

    /// <summary>The program's arguments, one by one.</summary>
    internal IEnumerable<string> Arguments(Func<DirectoryPath, string> absolute)
    {
        foreach (var target in Targets.DefaultIfEmpty("Render"))
        {
            yield return "--target=" + target;
        }

        if (Videos.Count > 0)
        {
            yield return "--videos=" + string.Join(',', Videos);
        }

        foreach (var (key, value) in Set)
        {
            yield return $"--set={key}={value}";
        }

        foreach (
            var (option, value) in new[]
            {
                ("recipe", Recipe),
                ("inputs", Inputs is null ? null : absolute(Inputs)),
                ("outputs", Outputs is null ? null : absolute(Outputs)),
                ("jobs", Jobs is { } jobs ? FormattableString.Invariant($"{jobs}") : null),
                ("gpus", Gpus),
                ("shard", Shard),
            }
        )
        {
            if (value is not null)
            {
                yield return $"--{option}={value}";
            }
        }

        foreach (
            var (option, isOn) in new[]
            {
                ("force", Force),
                ("fail-fast", FailFast),
                ("wait", Wait),
                ("dryrun", DryRun),
            }
        )
        {
            if (isOn)
            {
                yield return "--" + option;
            }
        }
    }
}
