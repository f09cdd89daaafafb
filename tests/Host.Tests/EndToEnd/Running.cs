#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Runtime.InteropServices;
using System.Text;
using CliWrap;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>The program while it runs.</summary>
internal sealed partial class Running(
    CommandTask<CommandResult> command,
    Workspace workspace,
    StringBuilder output,
    StringBuilder errors
)
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public int ProcessId => command.ProcessId;

    /// <summary>Goes on when a file of the workspace is there; fails when the program ends before.</summary>
    public Task Writes(string path) => Until(() => workspace.Has(path), path);

    /// <summary>Goes on when this is on its error stream; fails when the program ends before.</summary>
    public Task Says(string text) => Until(() => HasSaid(text), text);

    // A test's own time-out is the limit.
    public async Task Until(Func<bool> holds, string what)
    {
        while (!holds())
        {
            if (command.Task.IsCompleted && !holds())
            {
                var end = await Ended();
                Assert.Fail($"ended with {end.ExitCode} without {what}\n{end.All}");
            }

            await Task.Delay(Look, TestContext.Current.CancellationToken);
        }
    }

    private bool HasSaid(string text)
    {
        lock (errors)
        {
            return errors.ToString().Contains(text, StringComparison.Ordinal);
        }
    }

    public void Send(int signal) => Assert.Equal(0, kill(ProcessId, signal));

    /// <summary>Forces it to end, where it didn't before.</summary>
    public void Force() => Force(ProcessId);

    public static void Force(int process) => _ = kill(process, Kill);

    public async Task<Call> Ended()
    {
        var result = await command;
        return new(
            result.ExitCode,
            output.ToString(),
            errors.ToString(),
            workspace["outputs/report.json"]
        );
    }

    /// <summary>Processes that carry the workspace's folder in their environment or command line, the test's own aside.</summary>
    public static IReadOnlyList<string> ProcessesOf(Workspace workspace)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var line = Proc(folder, "cmdline");
            if (
                line.Length > 0
                && int.TryParse(Path.GetFileName(folder), out _)
                && (line + Proc(folder, "environ")).Contains(
                    workspace.Root,
                    StringComparison.Ordinal
                )
            )
            {
                found.Add($"{Path.GetFileName(folder)} {line.Replace('\0', ' ')}");
            }
        }

        return found;
    }

    private static string Proc(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}
