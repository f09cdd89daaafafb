using AvatarBuild.Host.Output;
using Cake.Frosting;

namespace AvatarBuild.Host.Tasks;

/// <summary>Shows every task and option.</summary>
[TaskDescription("Show every task and option, with examples")]
public sealed class Help : FrostingTask<BuildContext>
{
    /// <inheritdoc/>
    public override void Run(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var line in HelpText.Lines(TaskEntry.In(typeof(Help).Assembly)))
        {
            context.Terminal.Out(line);
        }
    }
}
