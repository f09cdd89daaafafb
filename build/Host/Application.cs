using System.Collections.Immutable;
using System.Reflection;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Session;
using AvatarBuild.Host.Tasks;
using AvatarBuild.Host.UpToDate;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace AvatarBuild.Host;

/// <summary>The program without its process: a command line in, lines and an exit code out.</summary>
internal sealed class Application(
    Terminal terminal,
    TimeProvider time,
    CancellationToken cancellationToken
)
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="root">The workspace that build.sh belongs to, or null.</param>
    /// <param name="folder">The current folder, absolute.</param>
    public ExitCode Run(IReadOnlyList<string> arguments, string? root, string folder)
    {
        try
        {
            return Answer(arguments, root, folder);
        }
        catch (Exception e)
        {
            var (code, text) = ExitCodes.Of(e);
            terminal.Error($"Error: {text}");
            return code;
        }
        finally
        {
            if (terminal.Lost is { } why)
            {
                terminal.Error($"lines of standard output are missing: {why}");
            }
        }
    }

    private ExitCode Answer(IReadOnlyList<string> arguments, string? root, string folder)
    {
        var workspace = Path.GetFullPath(string.IsNullOrEmpty(root) ? "." : root, folder);
        var options = OptionsReader.Read(arguments, TaskNames(), workspace, folder);
        if (options.Version && options.Problems.IsEmpty)
        {
            terminal.Result(AppVersion.Line);
            return ExitCode.Done;
        }

        var problems = options.Problems.AddRange(ProblemsOf(options));
        if (!problems.IsEmpty)
        {
            return Refuse(problems);
        }

        var call = new Call(options, folder, terminal, time, cancellationToken);
        var caller = new Caller(time, terminal.Warning, cancellationToken);
        return RunTasks(new(call, UpToDateCheck.Begin(arguments, options, folder, caller)));
    }

    /// <summary>Cake with this call's context, and all that it prints going through the call's terminal.</summary>
    internal static CakeHost CakeFor(Invocation invocation) =>
        new CakeHost()
            .UseContext<BuildContext>()
            .ConfigureServices(services =>
                services
                    .AddSingleton(invocation)
                    .AddSingleton<ICakeLog>(new TerminalLog(invocation.Call.Terminal))
                    .AddSingleton<IConsole>(new TerminalConsole(invocation.Call.Terminal))
                    .AddSingleton<ICakeReportPrinter>(s => new TerminalReport(
                        invocation.Call.Terminal,
                        s.GetRequiredService<ICakeLog>()
                    ))
            );

    private ExitCode RunTasks(Invocation invocation)
    {
        Environment.CurrentDirectory = invocation.Call.Options.Root;
        var cake = CakeFor(invocation).Run(CakeCommandLine.Of(invocation.Call.Options));
        return ExitCodes.Decide(
            cake,
            invocation.Reported,
            cancellationToken.IsCancellationRequested
        );
    }

    private ExitCode Refuse(ImmutableArray<Problem> problems)
    {
        foreach (var problem in problems)
        {
            terminal.Error(problem.ToString());
        }

        return ExitCode.WrongRequest;
    }

    private static ImmutableArray<Problem> ProblemsOf(Options options) =>
        options.Working is { } working && !Disk.FolderExists(options.Root)
            ?
            [
                new(
                    "",
                    $"--working={working} isn't a folder",
                    "name the folder of recipes, inputs and outputs"
                ),
            ]
        : !options.Help && FolderCheck.ProblemOf(options.Inputs, options.Outputs) is { } problem
            ? [problem]
        : [];

    private static List<string> TaskNames() =>
        [.. TaskEntry.In(Assembly.GetExecutingAssembly()).Select(task => task.Name)];
}
