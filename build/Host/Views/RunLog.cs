using System.Globalization;
using AvatarBuild.Engine.Files;
using AvatarBuild.Host.Console;
using AvatarBuild.Host.Tasks;
using Cake.Core.Diagnostics;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace AvatarBuild.Host.Views;

/// <summary>
/// The log of one run: to the terminal as far as the verbosity goes, and whole to a file of its own. Opened when there
/// is something to say, so that a run with nothing to do costs no file.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);
    private readonly Lazy<Logger> logger;
    private Task removal = Task.CompletedTask;

    public RunLog(BuildContext context, string runId)
    {
        Folder = Path.Combine(context.Workspace.Logs, runId);
        logger = new(() => Open(context));
    }

    /// <summary>Logs of this run's steps, absolute; its own is beside it, with <c>.log</c> at the end.</summary>
    public string Folder { get; }

    /// <summary>Where events go.</summary>
    public ILogger Logger => logger.Value;

    /// <summary>A name for a run that sorts by time and is its own on this machine.</summary>
    public static string NewId(TimeProvider time) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{time.GetLocalNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}"
        );

    public void Dispose()
    {
        if (logger.IsValueCreated)
        {
            logger.Value.Dispose();
        }

        removal.GetAwaiter().GetResult();
    }

    private Logger Open(BuildContext context)
    {
        Disk.CreateFolder(context.Workspace.Logs);
        // Made here, for Serilog would write to what a link names.
        Disk.Create(Folder + ".log").Dispose();
        // Beside the first step, which waits for the log.
        removal = Task.Run(() => RemoveOld(context));
        return new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.File(new LogLine(), Folder + ".log")
            .WriteTo.Sink(new TerminalSink(context.Terminal), Level(context))
            .CreateLogger();
    }

    private static void RemoveOld(BuildContext context)
    {
        var oldest = context.Time.GetLocalNow() - Retention;
        var stamp = oldest.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        try
        {
            foreach (var file in Disk.Files(context.Workspace.Logs).ToArray())
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

    private static LogEventLevel Level(BuildContext context) =>
        context.Options.Verbosity switch
        {
            Verbosity.Quiet => LogEventLevel.Error,
            Verbosity.Minimal => LogEventLevel.Warning,
            Verbosity.Verbose => LogEventLevel.Debug,
            Verbosity.Diagnostic => LogEventLevel.Verbose,
            // The picture shows what ends well; only what doesn't is to stay above it.
            _ when RunViews.IsLive(context) => LogEventLevel.Warning,
            _ => LogEventLevel.Information,
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
