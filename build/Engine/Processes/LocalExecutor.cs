using System.Collections.Concurrent;
using System.ComponentModel;
using CliWrap;

namespace AvatarBuild.Engine.Processes;

/// <summary>
/// Runs programs on this machine. Cancelling one, or its end with descendants left, ends everything it started.
/// </summary>
/// <param name="outputs">Absolute path of the outputs folder; marks the programs as this workspace's.</param>
/// <param name="time">The clock.</param>
public sealed class LocalExecutor(string outputs, TimeProvider time) : IExecutor
{
    /// <summary>Between asking a program to end and forcing it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // Bytes printed are looked at so often.
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(500);

    // A descendant that keeps the pipes open after the program's exit would be waited for without end; a card that the
    // program held waits as long. A look at one process takes 20 µs.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    // Not from 0: a second executor of this process and workspace would give its programs the first one's markers, and
    // end those together with its own.
    private long commands = time.GetTimestamp();
    private readonly Lazy<string> markerStart = new(ProcessTree.MarkerStart);
    private readonly ConcurrentDictionary<int, bool> roots = new();

    /// <summary>Is told of programs that even force doesn't end.</summary>
    public Action<string>? Note { get; init; }

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(
        CommandSpec command,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var marker = ProcessTree.MarkerFor(
            markerStart.Value,
            Interlocked.Increment(ref commands),
            outputs
        );
        using var log = new OutputLog(command.LogPath);
        log.Line("$ " + Shown(command));
        using var standardOutput = command.OnlyHears
            ? new Tail(0, null, command.Heard)
            : new Tail(command.KeepCharacters, command.PrintsData ? null : log, command.Heard);
        using var standardError = new Tail(command.KeepCharacters, log, command.Heard);
        using var force = new CancellationTokenSource();
        var started = time.GetTimestamp();
        var running = Start(command, marker, standardOutput, standardError, force.Token);
        roots[running.ProcessId] = true;
        if (command.Yields)
        {
            ProcessTree.Yield(running.ProcessId);
        }

        var silence = new Silence(command.SilentTimeout, log);
        await WatchAsync(running, marker, silence, force, cancellationToken).ConfigureAwait(false);
        var exitCode = await ExitCodeAsync(running).ConfigureAwait(false);
        log.End(standardOutput, standardError);
        cancellationToken.ThrowIfCancellationRequested();
        return new CommandResult(
            exitCode,
            standardOutput.ToString(),
            standardError.ToString(),
            time.GetElapsedTime(started)
        )
        {
            WasSilent = silence.IsOver,
        };
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
            throw ProgramFault.Refused(command, e);
        }
    }

    private async Task WatchAsync(
        CommandTask<CliWrap.CommandResult> running,
        string marker,
        Silence silence,
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
        var glances = 0;
        while (!running.Task.IsCompleted && !cancelled.Task.IsCompleted && !silence.IsOver)
        {
            var tick = Task.Delay(Glance, time, CancellationToken.None);
            await Task.WhenAny(running.Task, cancelled.Task, tick).ConfigureAwait(false);
            if (!tick.IsCompleted)
            {
                continue;
            }

            if (OperatingSystem.IsLinux() && !ProcessTree.IsAlive(running.ProcessId))
            {
                break;
            }

            if (++glances % (int)(Watch / Glance) == 0)
            {
                silence.Tick(Watch);
            }
        }

        await EndAsync(
                running,
                marker,
                silence,
                force,
                cancelled.Task.IsCompleted || silence.IsOver
            )
            .ConfigureAwait(false);
        await LetGoAsync(running, force).ConfigureAwait(false);
    }

    private async Task EndAsync(
        CommandTask<CliWrap.CommandResult> running,
        string marker,
        Silence silence,
        CancellationTokenSource force,
        bool isUnwanted
    )
    {
        roots.TryRemove(running.ProcessId, out _);
        if (!OperatingSystem.IsLinux())
        {
            if (isUnwanted)
            {
                await force.CancelAsync().ConfigureAwait(false);
            }
        }
        else if (
            isUnwanted
            || !running.Task.IsCompleted
            || ProcessTree.MayHaveOrphans(roots.ContainsKey)
        )
        {
            var left = await ProcessTree
                .EndAsync(isUnwanted ? running.ProcessId : 0, marker, Grace, time)
                .ConfigureAwait(false);
            foreach (var process in left)
            {
                var text = ProcessTree.Unkillable(process);
                silence.Log.Note(text);
                Note?.Invoke(text);
            }
        }
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
            var delay = Task.Delay(Grace, time, CancellationToken.None);
            await Task.WhenAny(running.Task, delay).ConfigureAwait(false);
        }
    }

    // What neither force nor patience ended is left to the system; its task is never looked at again.
    private static async Task<int> ExitCodeAsync(CommandTask<CliWrap.CommandResult> running)
    {
        if (!running.Task.IsCompleted)
        {
            return 137;
        }

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
