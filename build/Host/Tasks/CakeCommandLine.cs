using System.Collections.Immutable;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Tasks;

/// <summary>The command line that Cake gets for ours: its own options, tasks in our order, files as the task that makes them.</summary>
internal static class CakeCommandLine
{
    public static ImmutableArray<string> Of(Options options)
    {
        // With --dryrun each of our tasks shows what it would do, which says more than Cake's list of names.
        return
        [
            .. options.Targets.Select(target => "--target=" + target),
            "--verbosity=" + options.Verbosity,
            .. If(options.Exclusive, "--exclusive"),
            .. If(options.Tree, "--tree"),
            .. If(options.Descriptions, "--description"),
            .. If(options.Info, "--info"),
        ];

        static string[] If(bool isOn, string option) => isOn ? [option] : [];
    }
}
