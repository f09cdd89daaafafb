using System.Globalization;
using AvatarBuild.Host.Console;
using Serilog.Events;
using Serilog.Formatting;

namespace AvatarBuild.Host.Views;

/// <summary>An event as one line of a run's log, whatever its names hold.</summary>
internal sealed class LogLine : ITextFormatter
{
    /// <summary>Literal: a message's strings are shown as they are, without quotes.</summary>
    public static string MessageOf(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (
                token is Serilog.Parsing.PropertyToken property
                && logEvent.Properties.TryGetValue(property.PropertyName, out var value)
                && value is ScalarValue { Value: string plain }
            )
            {
                text.Write(plain);
            }
            else
            {
                token.Render(logEvent.Properties, text, CultureInfo.InvariantCulture);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        var level = logEvent.Level switch
        {
            LogEventLevel.Verbose => "VRB",
            LogEventLevel.Debug => "DBG",
            LogEventLevel.Information => "INF",
            LogEventLevel.Warning => "WRN",
            _ => "ERR",
        };
        output.Write(
            FormattableString.Invariant(
                $"{logEvent.Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{level}] {ScreenText.Escaped(MessageOf(logEvent))}\n"
            )
        );
        if (logEvent.Exception is { } exception)
        {
            output.Write(exception + "\n");
        }
    }
}
