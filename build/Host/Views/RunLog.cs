using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Planning;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Session;
using Cake.Core.Diagnostics;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace AvatarBuild.Host.Views;

/// <summary>
/// The log of one run: a line for each thing that happens, to the terminal as far as the verbosity goes, and whole to a file
/// of its own. Opened when there is something to say, so that a run with nothing to do costs no file.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);
    private readonly Lazy<Logger> logger;
    private readonly RunProgress progress;
    private readonly List<RunEvent.Refused> refused = [];
    private bool hasBegun;
    private Task removal = Task.CompletedTask;

    /// <param name="call">The call.</param>
    /// <param name="session">Whose run it is.</param>
    /// <param name="isLive">The run is shown as a picture: only what doesn't end well is to stay above it.</param>
    public RunLog(Call call, BuildSession session, bool isLive)
    {
        progress = session.Progress;
        logger = new(() => Open(call, session.Logs + ".log", isLive));
    }

    private Logger Log => logger.Value;

    /// <summary>Logs something that went wrong and fails no step.</summary>
    public void Warn(string text) => Log.Warning("{Text}", text);

    /// <summary>Logs an event of the run.</summary>
    public void Take(RunEvent what)
    {
        switch (what)
        {
            case RunEvent.Refused found:
                refused.Add(found);
                break;
            case RunEvent.AttemptStarted { Start: var start }:
                Started(start);
                break;
            case RunEvent.AttemptEnded { Attempt: var attempt }:
                Ended(attempt);
                break;
            case RunEvent.StepAccepted accepted:
                Log.Information(
                    "{Step}  accepted  ({Reasons})",
                    accepted.Step.Name,
                    string.Join("; ", accepted.Reasons)
                );
                break;
            case RunEvent.FileSetAside aside:
                Log.Warning(
                    "{Artifact} isn't what was written; it is now {To}",
                    aside.Artifact.ToString(),
                    aside.To
                );
                break;
            case RunEvent.Noted { Text: var text }:
                Warn(text);
                break;
            case RunEvent.CardChanged { Notice.Text: var text }:
                Warn(text);
                break;
        }
    }

    public void Dispose()
    {
        if (logger.IsValueCreated)
        {
            logger.Value.Dispose();
        }

        removal.GetAwaiter().GetResult();
    }

    private void Started(Start start)
    {
        // Told when others begin; where nothing does, the summary is soon enough.
        if (!hasBegun)
        {
            hasBegun = true;
            TellRefused();
        }

        Log.Debug(
            "start {Step}, attempt {Attempt}: {Reasons}",
            start.Step.Name,
            start.Attempt,
            string.Join("; ", start.Reasons)
        );
        Log.Verbose(
            "{Step} holds {Leases} and should take {Expected:0.0} s",
            start.Step.Name,
            string.Join(", ", start.Leases.Select(Held)),
            progress.ExpectedOf(start.Step)
        );
    }

    private void Ended(AttemptRecord attempt)
    {
        var (step, reasons) = (attempt.Step, string.Join("; ", attempt.Reasons));
        if (attempt.Failure is { } failure)
        {
            Log.Warning(
                "{Step} failed, attempt {Attempt} of {Attempts}: {Class}: {Message}",
                step.Name,
                attempt.Number,
                step.Retry.AttemptsAfter(failure),
                failure.Class,
                failure.Message
            );
        }
        else if (attempt.Outcome == AttemptOutcome.Interrupted)
        {
            Log.Debug("{Step} was ended", step.Name);
        }
        else if (attempt.IsFromCache)
        {
            Log.Information("{Step}  from the cache  ({Reasons})", step.Name, reasons);
        }
        else
        {
            Log.Information(
                "{Step}  {Seconds:0.0} s  ({Reasons})",
                step.Name,
                attempt.Seconds,
                reasons
            );
        }
    }

    // One missing file may be the fault of many videos: it is said once.
    private void TellRefused()
    {
        foreach (
            var group in refused
                .Where(what => !what.IsOfStep)
                .GroupBy(what => what.Failure.Message, what => what.Name)
        )
        {
            Log.Warning("{Videos} failed: {Problem}", Words.Some([.. group]), group.Key);
        }

        foreach (var what in refused.Where(what => what.IsOfStep))
        {
            Log.Warning(
                "{Step} failed: {Class}: {Message}",
                what.Name,
                what.Failure.Class,
                what.Failure.Message
            );
        }
    }

    private static string Held(KeyValuePair<string, IReadOnlyList<string>> lease) =>
        lease.Value.Count > 0 ? $"{lease.Key} {string.Join(',', lease.Value)}" : lease.Key;

    private Logger Open(Call call, string file, bool isLive)
    {
        Disk.CreateFolder(Path.GetDirectoryName(file)!);
        // Made here, for Serilog would write to what a link names.
        Disk.Create(file).Dispose();
        // Beside the first step, which waits for the log.
        removal = Task.Run(() => RemoveOld(call));
        return new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.File(new LogLine(), file)
            .WriteTo.Sink(new TerminalSink(call.Terminal), Level(call.Options.Verbosity, isLive))
            .CreateLogger();
    }

    private static void RemoveOld(Call call)
    {
        var oldest = call.Time.GetLocalNow() - Retention;
        var stamp = oldest.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        try
        {
            foreach (var file in Disk.Files(call.Options.Workspace.Logs).ToArray())
            {
                if (string.CompareOrdinal(Path.GetFileName(file), stamp) < 0)
                {
                    Disk.DeleteFile(file);
                    Disk.DeleteFolder(Path.ChangeExtension(file, null));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run tries again.
        }
    }

    private static LogEventLevel Level(Verbosity verbosity, bool isLive) =>
        verbosity switch
        {
            Verbosity.Quiet => LogEventLevel.Error,
            Verbosity.Minimal => LogEventLevel.Warning,
            Verbosity.Verbose => LogEventLevel.Debug,
            Verbosity.Diagnostic => LogEventLevel.Verbose,
            _ => isLive ? LogEventLevel.Warning : LogEventLevel.Information,
        };

    // Whole lines through the one terminal: what Serilog's own console sink writes would mix with other lines.
    private sealed class TerminalSink(Terminal terminal) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            var line = LogLine.MessageOf(logEvent);
            switch (logEvent.Level)
            {
                case LogEventLevel.Error or LogEventLevel.Fatal:
                    terminal.Error(line);
                    break;
                case LogEventLevel.Warning:
                    terminal.Warning(line);
                    break;
                default:
                    terminal.Out(line);
                    break;
            }
        }
    }
}
