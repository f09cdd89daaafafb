using System.Collections.Immutable;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Tasks;

/// <summary>The command line that Cake gets for ours: its own options, tasks in our order, files as the task that makes them.</summary>
internal static class CakeCommandLine
{
    public static ImmutableArray<string> Of(Options options)
    {
        // With --dryrun each of our tasks shows what it would do, which says more than Cake's list of names.
        (bool IsOn, string Option)[] switches =
        [
            (options.Exclusive, "--exclusive"),
            (options.Tree, "--tree"),
            (options.Descriptions, "--description"),
            (options.Info, "--info"),
        ];
        return
        [
            .. options.Targets.Select(target => "--target=" + target),
            "--verbosity=" + options.Verbosity,
            .. switches.Where(one => one.IsOn).Select(one => one.Option),
        ];
    }
}
