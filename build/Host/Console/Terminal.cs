using System.Text;

namespace AvatarBuild.Host.Console;

/// <summary>
/// Where the program prints: whole lines, from any thread. Colour only where a person looks at it and
/// <c>NO_COLOR</c> isn't set. Whatever a line holds, it stays one line and means nothing to a terminal or a build system.
/// Knows no videos; only lines.
/// </summary>
public sealed class Terminal
{
    private readonly Lock gate = new();
    private readonly TextWriter output;
    private readonly TextWriter errors;
    private readonly StringBuilder codes = new();
    private IReadOnlyList<string> kept = [];

    /// <summary>Prints to these writers.</summary>
    /// <param name="output">What the program is asked for.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="colour">Colours may be used on both.</param>
    /// <param name="watched">A person looks at both, on one screen.</param>
    public Terminal(TextWriter output, TextWriter errors, bool colour, bool watched = false)
    {
        Watched = watched;
        this.output = output;
        this.errors = errors;
        Colour = colour;
    }

    /// <summary>Colours may be used.</summary>
    public bool Colour { get; }

    /// <summary>Output and errors are one screen that a person looks at, and that can be drawn on.</summary>
    public bool Watched { get; }

    /// <summary>Lines of the window that a person looks at; 24 where there is none.</summary>
    public static int Height
    {
        get
        {
#pragma warning disable RS0030 // The Host's console.
            return System.Console.IsOutputRedirected || System.Console.WindowHeight <= 0
                ? 24
                : System.Console.WindowHeight;
#pragma warning restore RS0030
        }
    }

    /// <summary>Columns of the window that a person looks at; 80 where there is none.</summary>
    public static int Width
    {
        get
        {
#pragma warning disable RS0030 // The Host's console.
            return System.Console.IsOutputRedirected || System.Console.WindowWidth <= 0
                ? 80
                : System.Console.WindowWidth;
#pragma warning restore RS0030
        }
    }

    /// <summary>The process's own output, in UTF-8.</summary>
    public static Terminal Standard()
    {
#pragma warning disable RS0030 // The Host's console.
        if (OperatingSystem.IsWindows())
        {
            System.Console.OutputEncoding = Encoding.UTF8;
        }

        var watched = !System.Console.IsOutputRedirected && !System.Console.IsErrorRedirected;
        // Console.Out would read the terminal's description first; plain streams save that at every start.
        return new(
            Writer(System.Console.OpenStandardOutput()),
            Writer(System.Console.OpenStandardError()),
            watched && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            watched && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "")
        );
#pragma warning restore RS0030

        static StreamWriter Writer(Stream stream) =>
            new(stream, new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>Why a line of <see cref="Out(string)"/> couldn't be written; null while all could.</summary>
    public string? Lost { get; private set; }

    /// <summary>Prints what a program reads, as it is: JSON, a picture, a table that is drawn already.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Data(string text) => Need(text, null);

    /// <summary>Prints a build system's command, as it is: what is in it was escaped as that system wants it.</summary>
    internal void Command(string line) => Tell(output, line, null);

    /// <summary>Prints a line of the result: what a call is made for, so that a part of it must not be missing unnoticed.</summary>
    /// <param name="line">The line.</param>
    /// <param name="paint">Its colour, where there is colour.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Result(string line, Paint? paint = null) => Need(ScreenText.Line(line), paint);

    private void Need(string text, Paint? paint)
    {
        try
        {
            Write(output, text, paint);
        }
        catch (Exception e) when (IsLost(e))
        {
            throw new IOException($"the result can't be written to standard output: {Why(e)}", e);
        }
    }

    /// <summary>Prints a line of what happens meanwhile: one that can't be written ends nothing, and is remembered.</summary>
    public void Out(string line) => Tell(output, ScreenText.Line(line), null);

    /// <summary>Prints it in a colour, where there is colour.</summary>
    public void Out(string line, Paint paint) => Tell(output, ScreenText.Line(line), paint);

    /// <summary>Prints a line of what is wrong.</summary>
    public void Error(string line) => Tell(errors, ScreenText.Line(line), Paint.Red);

    /// <summary>Prints a line of what may be wrong.</summary>
    public void Warning(string line) => Tell(errors, ScreenText.Line(line), Paint.Yellow);

    /// <summary>
    /// Keeps lines below everything that is printed, in the place of those kept before; none ends it. One write a time,
    /// each line over the old one, so that nothing flickers.
    /// </summary>
    /// <param name="lines">With their colours, each shorter than the window.</param>
    public void Keep(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        lock (gate)
        {
            if (lines.Count == 0 && kept.Count == 0)
            {
                return;
            }

            Rewind();
            foreach (var line in lines)
            {
                codes.Append(line).Append("\e[K\n");
            }

            // Hidden, since it would blink below the picture; what was below is cleared.
            codes.Append("\e[J").Append(lines.Count > 0 ? "\e[?25l" : "\e[?25h");
            kept = lines;
            try
            {
                output.Write(codes);
            }
            catch (Exception e) when (IsLost(e))
            {
                Lost ??= Why(e);
            }
        }
    }

    private void Tell(TextWriter writer, string line, Paint? paint)
    {
        try
        {
            Write(writer, line, paint);
        }
        catch (Exception e) when (IsLost(e))
        {
            // Where errors can't be written nobody can be told.
            Lost ??= writer == output ? Why(e) : null;
        }
    }

    private static bool IsLost(Exception exception) =>
        exception is IOException or UnauthorizedAccessException;

    // Of a descriptor that can't be written to .NET says that access to a path is denied.
    private static string Why(Exception exception) =>
        exception is UnauthorizedAccessException ? "it is closed" : exception.Message;

    private void Write(TextWriter writer, string line, Paint? paint)
    {
        lock (gate)
        {
            if (kept.Count > 0)
            {
                Rewind();
                output.Write(codes.Append("\e[J"));
            }

            writer.WriteLine(
                Colour && paint is { } used
                    ? FormattableString.Invariant($"\e[{(int)used}m{line}\e[0m")
                    : line
            );
            if (kept.Count > 0)
            {
                codes.Clear();
                foreach (var below in kept)
                {
                    codes.Append(below).Append('\n');
                }

                output.Write(codes);
            }
        }
    }

    // To the first kept line. A window made narrower has broken them into more.
    private void Rewind()
    {
        codes.Clear();
        var width = kept.Count > 0 ? Width : 1;
        var rows = 0;
        foreach (var line in kept)
        {
            rows += Math.Max(1, (ScreenText.Columns(line) + width - 1) / width);
        }

        codes.Append('\r');
        if (rows > 0)
        {
            codes.Append(FormattableString.Invariant($"\e[{rows}A"));
        }
    }
}

/// <summary>A colour; its number is its escape code's.</summary>
public enum Paint
{
    /// <summary>Failures.</summary>
    Red = 31,

    /// <summary>Success.</summary>
    Green = 32,

    /// <summary>Warnings.</summary>
    Yellow = 33,

    /// <summary>What matters less.</summary>
    Grey = 90,
}
