using AvatarBuild.Host.CommandLine;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows every task and option.</summary>
[TaskDescription("Show every task and option, with examples")]
public sealed class Help : BuildTask
{
    internal override Task<ExitCode> WorkAsync(BuildContext context)
    {
        foreach (var line in HelpText.Lines(TaskEntry.In(typeof(Help).Assembly)))
        {
            context.Terminal.Result(line);
        }

        return Task.FromResult(ExitCode.Done);
    }
}
