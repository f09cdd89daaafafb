using System.Globalization;
using AvatarBuild.Host.Console;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.Tasks;

/// <summary>Cake's log, on the terminal.</summary>
internal sealed class TerminalLog(Terminal terminal) : ICakeLog
{
    /// <summary>The engine says this of every failing task, before the reason; the reason is enough.</summary>
    private const string EngineSaysTaskFailed = "An error occurred when executing task '{0}'.";

    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (
            verbosity > Verbosity
            || (format == EngineSaysTaskFailed && Verbosity < Verbosity.Verbose)
        )
        {
            return;
        }

        var line =
            args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
        switch (level)
        {
            case LogLevel.Fatal or LogLevel.Error:
                terminal.Error(line);
                break;
            case LogLevel.Warning:
                terminal.Warning(line);
                break;
            case LogLevel.Information:
                terminal.Out(line);
                break;
            default:
                terminal.Out(line, Paint.Grey);
                break;
        }
    }
}
