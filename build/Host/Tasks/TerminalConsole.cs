using System.Globalization;
using System.Text;
using AvatarBuild.Host.CommandLine;
using AvatarBuild.Host.Console;
using Cake.Core;

namespace AvatarBuild.Host.Tasks;

/// <summary>Cake's console, on the terminal; its colours are left out.</summary>
internal sealed class TerminalConsole(Terminal terminal) : IConsole
{
    private readonly StringBuilder line = new();
    private readonly StringBuilder errorLine = new();

    public ConsoleColor ForegroundColor { get; set; }

    public ConsoleColor BackgroundColor { get; set; }

    public bool SupportAnsiEscapeCodes => terminal.Colour;

    public void Write(string format, params object[] arg) => Append(line, format, arg);

    public void WriteLine(string format, params object[] arg)
    {
        try
        {
            terminal.Data(End(line, format, arg));
        }
        catch (IOException e)
        {
            // Cake asks for this outside of tasks, and gives any other exception its own code.
            throw new CakeException((int)ExitCode.MachineLacks, e.Message, e);
        }
    }

    public void WriteError(string format, params object[] arg) => Append(errorLine, format, arg);

    public void WriteErrorLine(string format, params object[] arg) =>
        terminal.Error(End(errorLine, format, arg));

    public void ResetColor() { }

    private static void Append(StringBuilder to, string format, object[] arg)
    {
        if (arg.Length == 0)
        {
            to.Append(format);
        }
        else
        {
            to.AppendFormat(CultureInfo.InvariantCulture, format, arg);
        }
    }

    private static string End(StringBuilder written, string format, object[] arg)
    {
        Append(written, format, arg);
        var whole = written.ToString();
        written.Clear();
        return whole;
    }
}
