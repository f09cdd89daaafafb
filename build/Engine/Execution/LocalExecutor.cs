using System.ComponentModel;
using CliWrap;

namespace AvatarBuild.Engine.Execution;

/// <summary>
/// Runs programs on this machine. Cancelling one, or its end with descendants left, ends everything it started.
/// </summary>
/// <param name="outputs">Absolute path of the outputs folder; marks the programs as this workspace's.</param>
/// <param name="time">The clock.</param>
public sealed class LocalExecutor(string outputs, TimeProvider time) : IExecutor
{
    /// <summary>Between asking a program to end and forcing it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // A descendant that keeps the pipes open after the program's exit would be waited for without end.
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(500);
    private long commands;

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(
        CommandSpec command,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var marker = ProcessTree.MarkerFor(outputs, Interlocked.Increment(ref commands));
        using var log = new OutputLog(command.LogPath);
        log.Line("$ " + Shown(command));
        using var standardOutput = new Tail(command.KeepCharacters, log);
        using var standardError = new Tail(command.KeepCharacters, log);
        using var force = new CancellationTokenSource();
        var started = time.GetTimestamp();
        var running = Start(command, marker, standardOutput, standardError, force.Token);
        await WatchAsync(running, marker, force, cancellationToken).ConfigureAwait(false);
        var exitCode = await ExitCodeAsync(running).ConfigureAwait(false);
        log.End(standardOutput, standardError);
        cancellationToken.ThrowIfCancellationRequested();
        return new CommandResult(
            exitCode,
            standardOutput.ToString(),
            standardError.ToString(),
            time.GetElapsedTime(started)
        );
    }

    private static CommandTask<CliWrap.CommandResult> Start(
        CommandSpec command,
        string marker,
        Stream standardOutput,
        Stream standardError,
        CancellationToken force
    )
    {
        try
        {
            return Cli.Wrap(command.Program)
                .WithArguments(command.Arguments)
                .WithWorkingDirectory(command.WorkingDirectory)
                .WithEnvironmentVariables(command.Environment.SetItem(ProcessTree.Marker, marker))
                .WithStandardOutputPipe(PipeTarget.ToStream(standardOutput))
                .WithStandardErrorPipe(PipeTarget.ToStream(standardError))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(force);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw new ProgramNotStartedException(command.Program, e);
        }
    }

    private async Task WatchAsync(
        CommandTask<CliWrap.CommandResult> running,
        string marker,
        CancellationTokenSource force,
        CancellationToken cancellationToken
    )
    {
        var cancelled = new TaskCompletionSource(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        await using var registration = cancellationToken
            .Register(cancelled.SetResult)
            .ConfigureAwait(false);
        while (!running.Task.IsCompleted && !cancelled.Task.IsCompleted)
        {
            var tick = Task.Delay(Watch, time, CancellationToken.None);
            await Task.WhenAny(running.Task, cancelled.Task, tick).ConfigureAwait(false);
            if (
                tick.IsCompleted
                && OperatingSystem.IsLinux()
                && !ProcessTree.IsAlive(running.ProcessId)
            )
            {
                break;
            }
        }

        if (!OperatingSystem.IsLinux())
        {
            if (cancelled.Task.IsCompleted)
            {
                await force.CancelAsync().ConfigureAwait(false);
            }
        }
        else if (cancelled.Task.IsCompleted)
        {
            await ProcessTree
                .EndAsync(running.ProcessId, marker, Grace, time)
                .ConfigureAwait(false);
        }
        else if (!running.Task.IsCompleted || ProcessTree.HasChildren())
        {
            await ProcessTree.EndAsync(0, marker, Grace, time).ConfigureAwait(false);
        }

        await LetGoAsync(running, force).ConfigureAwait(false);
    }

    // A descendant that shed the marker and holds the pipes isn't ours to end, and must not be waited for without end.
    private async Task LetGoAsync(
        CommandTask<CliWrap.CommandResult> running,
        CancellationTokenSource force
    )
    {
        if (!running.Task.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            var delay = Task.Delay(Grace, time, enough.Token);
            await Task.WhenAny(running.Task, delay).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        if (!running.Task.IsCompleted)
        {
            await force.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task<int> ExitCodeAsync(CommandTask<CliWrap.CommandResult> running)
    {
        try
        {
            return (await running.ConfigureAwait(false)).ExitCode;
        }
        catch (OperationCanceledException)
        {
            return 137;
        }
    }

    // For people to read, and to paste: quoted only where a shell would need it.
    private static string Shown(CommandSpec command) =>
        string.Join(' ', command.Arguments.Prepend(command.Program).Select(Quoted));

    private static string Quoted(string argument) =>
        argument.Length > 0
        && argument.All(c =>
            char.IsAsciiLetterOrDigit(c) || "-_./:=,+%@".Contains(c, StringComparison.Ordinal)
        )
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
