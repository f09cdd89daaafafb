using AvatarBuild.Host;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Tasks;

namespace AvatarBuild.Benchmarks;

/// <summary>A task of this program, run by Cake with the host's own context: what Render runs, or a part of it.</summary>
internal static class HostRun
{
    /// <summary>Runs it.</summary>
    /// <param name="task">Its name.</param>
    /// <param name="root">The workspace, absolute.</param>
    /// <param name="arguments">As the program itself would be given them.</param>
    /// <param name="output">What it prints.</param>
    /// <returns>The exit code.</returns>
    public static int Of(
        string task,
        string root,
        IReadOnlyList<string> arguments,
        TextWriter output
    )
    {
        var terminal = new Terminal(output, output, colour: true, watched: true);
        var options = OptionsReader.Read(arguments, ["Render"], root, root);
        var call = new AvatarBuild.Host.CommandLine.Call(
            options,
            root,
            terminal,
            TimeProvider.System,
            CancellationToken.None
        );
        Environment.CurrentDirectory = root;
        return Application.CakeFor(new Invocation(call, null)).Run(["--target=" + task]);
    }
}
