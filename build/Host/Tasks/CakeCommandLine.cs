using System.Collections.Immutable;
using AvatarBuild.Host.CommandLine;

namespace AvatarBuild.Host.Tasks;

/// <summary>The command line that Cake gets for ours: its own options, tasks in our order, files as the task that makes them.</summary>
internal static class CakeCommandLine
{
    public static ImmutableArray<string> Of(Options options)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        foreach (var target in options.Targets)
        {
            arguments.Add("--target=" + target);
        }

        arguments.Add("--verbosity=" + options.Verbosity);
        Add(options.Exclusive, "--exclusive");
        // With --dryrun each of our tasks shows what it would do, which says more than Cake's list of names.
        Add(options.Tree, "--tree");
        Add(options.Descriptions, "--description");
        Add(options.Info, "--info");
        return arguments.ToImmutable();

        void Add(bool on, string option)
        {
            if (on)
            {
                arguments.Add(option);
            }
        }
    }
}
