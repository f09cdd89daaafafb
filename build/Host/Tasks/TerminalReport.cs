using AvatarBuild.Host.Console;
using Cake.Core;
using Cake.Core.Diagnostics;

namespace AvatarBuild.Host.Tasks;

/// <summary>Cake's headers and its summary of tasks: only for who asks for much, since the videos have a summary of their own.</summary>
internal sealed class TerminalReport(Terminal terminal, ICakeLog log) : ICakeReportPrinter
{
    public void Write(CakeReport report)
    {
        if (log.Verbosity < Verbosity.Verbose)
        {
            return;
        }

        foreach (var entry in report)
        {
            terminal.Out(
                FormattableString.Invariant(
                    $"{entry.TaskName}: {entry.ExecutionStatus}, {entry.Duration.TotalSeconds:0.000} s"
                ),
                Paint.Grey
            );
        }
    }

    public void WriteLifeCycleStep(string name, Verbosity verbosity) => WriteStep(name, verbosity);

    public void WriteSkippedStep(string name, Verbosity verbosity) => WriteStep(name, verbosity);

    public void WriteStep(string name, Verbosity verbosity)
    {
        if (verbosity >= Verbosity.Verbose)
        {
            terminal.Out($"== {name}", Paint.Grey);
        }
    }
}
