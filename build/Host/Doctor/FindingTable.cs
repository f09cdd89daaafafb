using System.Globalization;
using AvatarBuild.Host.Console;
using Spectre.Console;

namespace AvatarBuild.Host.Doctor;

/// <summary>Something that was looked at.</summary>
/// <param name="Verdict">One word.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Text">What was found, and the remedy.</param>
/// <param name="Paint">Of the verdict.</param>
internal sealed record Finding(string Verdict, string Subject, string Text, Paint Paint);

/// <summary>Findings as a table for a person, and as a line each for a pipe.</summary>
internal static class FindingTable
{
    private const int Narrowest = 60;

    /// <summary>Prints them.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<Finding> findings)
    {
        if (!terminal.Colour)
        {
            foreach (var finding in findings)
            {
                terminal.Result($"{finding.Verdict, -7} {finding.Subject, -8} {finding.Text}");
            }

            return;
        }

        var table = new Table().RoundedBorder().HideHeaders().AddColumns("", "", "");
        foreach (var finding in findings)
        {
            table.AddRow(
                new Text(finding.Verdict, new Style(ColourOf(finding.Paint))),
                new Text(ScreenText.Escaped(finding.Subject)),
                new Text(ScreenText.Escaped(finding.Text))
            );
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(text) }
        );
        console.Profile.Width = Math.Max(Narrowest, Terminal.Width);
        console.Write(table);
        terminal.Data(text.ToString().TrimEnd());
    }

    private static Color ColourOf(Paint paint) =>
        paint switch
        {
            Paint.Red => Color.Red,
            Paint.Yellow => Color.Yellow,
            _ => Color.Green,
        };
}
