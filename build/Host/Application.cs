using System.Collections.Immutable;
using System.Reflection;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
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
        workspace = options.Working is { } working ? Path.GetFullPath(working, folder) : workspace;
        if (options.Version && options.Problems.IsEmpty)
        {
            terminal.Result(AppVersion.Line);
            return ExitCode.Done;
        }

        var call = new Invocation(options, workspace, folder, terminal, time, cancellationToken)
        {
            SealRequest = Sealing.IsFor(options)
                ? Sealing.RequestOf(arguments, workspace, folder)
                : null,
        };
        var problems = options.Problems.AddRange(ProblemsOf(call));
        return problems.IsEmpty ? RunTasks(call) : Refuse(problems);
    }

    /// <summary>Cake with this call's context, and all that it prints going through the call's terminal.</summary>
    internal static CakeHost CakeFor(Invocation invocation) =>
        new CakeHost()
            .UseContext<BuildContext>()
            .ConfigureServices(services =>
                services
                    .AddSingleton(invocation)
                    .AddSingleton<ICakeLog>(new TerminalLog(invocation.Terminal))
                    .AddSingleton<IConsole>(new TerminalConsole(invocation.Terminal))
                    .AddSingleton<ICakeReportPrinter>(s => new TerminalReport(
                        invocation.Terminal,
                        s.GetRequiredService<ICakeLog>()
                    ))
            );

    private ExitCode RunTasks(Invocation invocation)
    {
        var options = invocation.Options;
        invocation.LookAtSeal();
        Environment.CurrentDirectory = invocation.Root;
        var cake = CakeFor(invocation).Run(CakeCommandLine.Of(options));
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

    private static ImmutableArray<Problem> ProblemsOf(Invocation call) =>
        call.Options.Working is { } working && !Disk.FolderExists(call.Root)
            ?
            [
                new(
                    "",
                    $"--working={working} isn't a folder",
                    "name the folder of recipes, inputs and outputs"
                ),
            ]
        : !call.Options.Help
        && FolderCheck.ProblemOf(call.InputsFolder, call.OutputsFolder) is { } problem
            ? [problem]
        : [];

    private static List<string> TaskNames()
    {
        var names = new List<string>();
        foreach (var task in TaskEntry.In(Assembly.GetExecutingAssembly()))
        {
            names.Add(task.Name);
        }

        return names;
    }
}
