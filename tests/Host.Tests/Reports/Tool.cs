#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>Programs that some machines lack; the tests that need them are skipped there, and say so.</summary>
internal static class Tool
{
    /// <summary>Absolute path of the first of these on PATH, or where a variable says; skips the test when there is none.</summary>
    public static string Find(string variable, params string[] names)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set)
        {
            return set;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = names
            .SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"this machine lacks {names[0]} (see tests/Node/README.md)");
        return found!;
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<BufferedCommandResult> Run(
        string program,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        string input = ""
    ) =>
        await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithStandardInputPipe(PipeSource.FromString(input, new UTF8Encoding(false)))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(cancellationToken);
}
