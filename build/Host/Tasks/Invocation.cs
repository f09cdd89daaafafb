using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.UpToDate;

namespace AvatarBuild.Host.Tasks;

/// <summary>What all tasks of one call share: the call, and the worst exit code so far.</summary>
public sealed class Invocation
{
    private readonly Lock gate = new();

    internal Invocation(Call call, UpToDateCheck? check) => (Call, Check) = (call, check);

    internal Call Call { get; }

    /// <summary>The check that was begun with the call; null where it isn't a plain request to make videos.</summary>
    internal UpToDateCheck? Check { get; }

    /// <summary>The worst exit code of the tasks that ran to their end.</summary>
    internal ExitCode Reported { get; private set; }

    /// <summary>Makes the program end with this code or a worse one; tasks after this one still run.</summary>
    internal void Report(ExitCode code)
    {
        lock (gate)
        {
            Reported = ExitCodes.Worse(Reported, code);
        }
    }
}
