using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>One call of the host: shows something, or runs the targets in the order written, each task once.</summary>
internal sealed class Build(IServiceProvider services, CakeSwitches switches)
{
    private readonly ICakeLog log = services.GetRequiredService<ICakeLog>();
    private readonly ICakeEngine engine = services.GetRequiredService<ICakeEngine>();

    /// <exception cref="CakeException">Wrong options, or a task's.</exception>
    public int Run()
    {
        log.Verbosity = switches.Verbosity;
        if (switches.Error is { } error)
        {
            throw new CakeException(error);
        }

        if (switches.Version || switches.Info || switches.Help)
        {
            About(services.GetRequiredService<IConsole>());
            return 0;
        }

        EnterWorkingDirectory();
        var context = services.GetRequiredService<IFrostingContext>();
        var tasks = new TaskRegistration(engine, context, log, switches);
        tasks.Register(services.GetServices<IFrostingTask>());
        if (switches.Tree || switches.Description)
        {
            Show();
            return 0;
        }

        RegisterLifetimes(context);
        Execute(context, tasks.Target());
        return 0;
    }

    private void Execute(IFrostingContext context, string target)
    {
        var settings = new ExecutionSettings().SetTarget(target);
        var strategy = switches.DryRun
            ? new DryRun(log, switches.Targets)
            : services.GetRequiredService<IExecutionStrategy>();
        CakeReport? report = null;
        try
        {
            report = engine
                .RunTargetAsync(context, strategy, settings)
                .ConfigureAwait(false)
                .GetAwaiter()
                .GetResult();
        }
        catch (CakeReportException exception)
        {
            report = exception.Report;
            throw;
        }
        finally
        {
            if (report is { IsEmpty: false } && !switches.DryRun)
            {
                services.GetRequiredService<ICakeReportPrinter>().Write(report);
            }
        }
    }

    private void Show()
    {
        var list = new TaskList(engine.Tasks, services.GetRequiredService<IConsole>());
        if (switches.Tree)
        {
            list.WriteTree();
        }
        else
        {
            list.WriteDescriptions();
        }
    }

    private void RegisterLifetimes(IFrostingContext context)
    {
        if (services.GetService<IFrostingSetup>() is { } setup)
        {
            engine.RegisterSetupAction(info => setup.Setup(context, info));
        }

        if (services.GetService<IFrostingTeardown>() is { } teardown)
        {
            engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
        }

        if (services.GetService<IFrostingTaskSetup>() is { } taskSetup)
        {
            engine.RegisterTaskSetupAction(info => taskSetup.Setup(context, info));
        }

        if (services.GetService<IFrostingTaskTeardown>() is { } taskTeardown)
        {
            engine.RegisterTaskTeardownAction(info => taskTeardown.Teardown(context, info));
        }
    }

    private void EnterWorkingDirectory()
    {
        var wanted = switches.Working is { } named
            ? new DirectoryPath(named)
            : services.GetService<WorkingDirectory>()?.Path;
        if (wanted is null)
        {
            return;
        }

        var environment = services.GetRequiredService<ICakeEnvironment>();
        var folder = wanted.MakeAbsolute(environment);
        if (!services.GetRequiredService<IFileSystem>().GetDirectory(folder).Exists)
        {
            throw new FrostingException($"The working directory '{folder}' does not exist.");
        }

        environment.WorkingDirectory = folder;
    }

    private void About(IConsole console)
    {
        var entry = Assembly.GetEntryAssembly();
        var product = entry?.GetCustomAttribute<AssemblyProductAttribute>()?.Product ?? "Build";
        var version =
            entry?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "?";
        console.WriteLine("{0} {1}", product, version);
        if (switches.Info)
        {
            console.WriteLine("Cake {0}", typeof(ICakeEngine).Assembly.GetName().Version!);
            console.WriteLine(
                "{0}",
                System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription
            );
        }
        else if (switches.Help)
        {
            console.WriteLine("{0}", Usage);
        }
    }

    private const string Usage = """
        --target=NAME (-t, repeatable)   the task to run; Default without it
        --exclusive (-e)                 the targets only, without what they depend on
        --dryrun                         names the tasks that would run
        --tree, --description            show the tasks
        --verbosity=LEVEL (-v)           quiet, minimal, normal, verbose or diagnostic
        --working=DIR (-w)               runs there
        --version, --info, --help
        """;
}
