using System.Text;

namespace AvatarBuild.Host.Output;

/// <summary>
/// Where the program prints: whole lines, from any thread. Colour only where a person looks at it and
/// <c>NO_COLOR</c> isn't set. Knows no videos; only lines.
/// </summary>
public sealed class Terminal
{
    private readonly Lock gate = new();
    private readonly TextWriter output;
    private readonly TextWriter errors;

    /// <summary>Prints to these writers.</summary>
    /// <param name="output">What the program is asked for.</param>
    /// <param name="errors">What is wrong.</param>
    /// <param name="colour">Escape codes may be used on both.</param>
    public Terminal(TextWriter output, TextWriter errors, bool colour)
    {
        this.output = output;
        this.errors = errors;
        Colour = colour;
    }

    /// <summary>Escape codes may be used.</summary>
    public bool Colour { get; }

    /// <summary>Columns of the window that a person looks at; 80 where there is none.</summary>
    public static int Width
    {
        get
        {
#pragma warning disable RS0030 // The Host's console.
            return Console.IsOutputRedirected || Console.WindowWidth <= 0
                ? 80
                : Console.WindowWidth;
#pragma warning restore RS0030
        }
    }

    /// <summary>The process's own output, in UTF-8.</summary>
    public static Terminal Standard()
    {
#pragma warning disable RS0030 // The Host's console.
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        var watched = !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        // Console.Out would read the terminal's description first; plain streams save that at every start.
        return new(
            Writer(Console.OpenStandardOutput()),
            Writer(Console.OpenStandardError()),
            watched && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        );
#pragma warning restore RS0030

        static StreamWriter Writer(Stream stream) =>
            new(stream, new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>Prints a line of what was asked for.</summary>
    public void Out(string line) => Write(output, line, null);

    /// <summary>Prints a line in a colour, where there is colour.</summary>
    public void Out(string line, Paint paint) => Write(output, line, paint);

    /// <summary>Prints a line of what is wrong.</summary>
    public void Error(string line) => Write(errors, line, Paint.Red);

    /// <summary>Prints a line of what may be wrong.</summary>
    public void Warning(string line) => Write(errors, line, Paint.Yellow);

    private void Write(TextWriter writer, string line, Paint? paint)
    {
        lock (gate)
        {
            writer.WriteLine(
                Colour && paint is { } used
                    ? FormattableString.Invariant($"\e[{(int)used}m{line}\e[0m")
                    : line
            );
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
