using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace AvatarBuild.Host.Tests.Frosting;

/// <summary>What a build did, in order, and what it logged.</summary>
public sealed class Journal : ICakeLog
{
    public List<string> Did { get; } = [];

    public List<string> Logged { get; } = [];

    public Verbosity Verbosity { get; set; }

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        if (verbosity <= Verbosity)
        {
            Logged.Add(string.Format(null, format, args));
        }
    }

    /// <summary>Runs a build of these tasks. They are internal, so that the scan of the entry assembly leaves them out.</summary>
    public int Run(IEnumerable<Type> tasks, params string[] arguments) =>
        Run(tasks, _ => { }, arguments);

    public int Run(IEnumerable<Type> tasks, Action<CakeHost> configure, params string[] arguments)
    {
        var host = new CakeHost()
            .UseContext<JournalContext>()
            .ConfigureServices(services =>
            {
                services.AddSingleton(this).AddSingleton<ICakeLog>(this);
                services.AddSingleton<ICakeReportPrinter, NoReport>();
                foreach (var task in tasks)
                {
                    services.AddSingleton(typeof(IFrostingTask), task);
                }
            });
        configure(host);
        return host.Run(arguments);
    }
}

internal sealed class JournalContext(ICakeContext context, Journal journal)
    : FrostingContext(context)
{
    public void Did(string what) => journal.Did.Add(what);
}

internal sealed class NoReport : ICakeReportPrinter
{
    public void Write(CakeReport report) { }

    public void WriteLifeCycleStep(string name, Verbosity verbosity) { }

    public void WriteStep(string name, Verbosity verbosity) { }

    public void WriteSkippedStep(string name, Verbosity verbosity) { }
}
