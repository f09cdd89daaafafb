using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Renderers.Command;

/// <summary>How long one argument or variable of a program may be. Linux refuses a longer one when the program starts, and says only "Argument list too long".</summary>
internal static class ArgumentLimit
{
    /// <summary>In bytes, with the zero at its end: 32 pages, which is 128 KiB on most machines.</summary>
    public static int Bytes => 32 * Environment.SystemPageSize;

    /// <summary>What is wrong with the longest of them; null when nothing is.</summary>
    public static StepFailure? Of(RenderJob job, IEnumerable<string> words)
    {
        var longest = words.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max();
        if (longest < Bytes)
        {
            return null;
        }

        var prompt = Encoding.UTF8.GetByteCount(job.Prompt ?? "");
        return new(
            EngineFailures.BadInput,
            prompt > longest / 2
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"the prompt has {prompt} bytes, and {job.Backend.Name} takes it in an argument, where this system allows {Bytes - 1} bytes in all; shorten the prompt"
                )
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"an argument of {job.Backend.Name} has {longest} bytes, and this system allows {Bytes - 1}; shorten what backendOptions put into it"
                )
        );
    }
}
