using System.ComponentModel;
using System.Globalization;
using AvatarBuild.Engine.Files;

namespace AvatarBuild.Engine.Processes;

/// <summary>
/// Why a program can't be started, in words: asked beforehand, or once the system has refused. Starts nothing.
/// </summary>
public static class ProgramFault
{
    // Of Linux, and the same elsewhere where they are given.
    private const int NotThere = 2;
    private const int TooLong = 7;
    private const int NoFormat = 8;
    private const int NoProcess = 11;
    private const int NoMemory = 12;
    private const int NotAllowed = 13;
    private const int TooManyFiles = 23;
    private const int TooManyOwnFiles = 24;
    private const int BeingWritten = 26;
    private const int AnyExecute = 0b001_001_001;
    private const string Bang = "#!";

    /// <summary>What is wrong with a program before it is started; null where nothing is known to be.</summary>
    /// <param name="program">A name on PATH or a path.</param>
    /// <param name="path">Folders where names are looked for, as in <c>PATH</c>.</param>
    public static string? Of(string program, string path)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Contains('/', StringComparison.Ordinal) || Path.IsPathFullyQualified(program))
        {
            return OfFile(program, path);
        }

        var found = Found(program, path);
        return found.Exists(file => OfFile(file, path) is null) ? null
            : found is [var first, ..] ? OfFile(first, path)
            : $"{program} isn't on PATH; install it, activate its environment, or name it by its path";
    }

    /// <summary>The file that a name stands for; null where there is none.</summary>
    public static string? FileOf(string program, string path) =>
        program.Contains('/', StringComparison.Ordinal)
            ? Disk.FileExists(program)
                ? program
                : null
            : Found(program, path).FirstOrDefault();

    /// <summary>Why the system refused to start it.</summary>
    internal static ProgramNotStartedException Refused(CommandSpec command, Exception refusal)
    {
        // CliWrap's own text names neither.
        var inner = refusal;
        while (inner.InnerException is { } deeper)
        {
            inner = deeper;
        }

        var code = (inner as Win32Exception)?.NativeErrorCode ?? 0;
        var why = $"{command.Program} could not be started: {Why(command, code) ?? inner.Message}";
        return new(command.Program, why, refusal);
    }

    private static string? Why(CommandSpec command, int code)
    {
        var program = command.Program;
        var path = command.Environment.GetValueOrDefault("PATH") ?? SystemPath;
        switch (code)
        {
            case NoProcess or NoMemory:
                return $"this machine has no process or memory left for it (ulimit -u, or a container's limits); run fewer steps at once with --jobs=N";
            case TooManyFiles or TooManyOwnFiles:
                return $"too many files are open (ulimit -n)";
            case TooLong:
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"its arguments are too long for this system ({command.Arguments.Sum(a => a.Length)} characters, the longest has {command.Arguments.Max(a => a.Length)}; Linux takes 131072 bytes each); shorten the prompt, or have it passed in a file"
                );
            case BeingWritten:
                return $"somebody is writing it; run again when it is whole";
            case NotThere or NotAllowed when !Disk.FolderExists(command.WorkingDirectory):
                return $"the folder that it is to run in, {command.WorkingDirectory}, isn't there";
            case NotThere or NotAllowed or NoFormat:
                return Of(program, path)
                    ?? (
                        code == NoFormat
                            ? $"{program} is no program of this machine: it was made for another one, or is a script without #! in its first line"
                        : code == NotAllowed
                            ? $"{program} may not be run by this user: look at its permissions, those of the folders above it, and whether its file system is mounted noexec"
                        : null
                    );
            default:
                return Of(program, path);
        }
    }

    private static string SystemPath => System.Environment.GetEnvironmentVariable("PATH") ?? "";

    private static List<string> Found(string name, string path) =>
        [
            .. path.Split(Path.PathSeparator)
                .Where(folder => folder.Length > 0)
                .Select(folder => Path.Combine(folder, name))
                .Where(Disk.FileExists),
        ];

    private static string? OfFile(string file, string path)
    {
        try
        {
            return Disk.FolderExists(file) ? $"{file} is a folder; name the program in it"
                : !Disk.FileExists(file) ? $"{file} isn't there; correct the path, or install it"
                : !OperatingSystem.IsWindows() && (Disk.ModeOf(file) & AnyExecute) == 0
                    ? $"{file} isn't executable; run: chmod +x {file}"
                : OfInterpreter(file, path);
        }
        catch (FileNotFoundException)
        {
            return $"{file} is a link to something that isn't there";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What can't be looked at may be run all the same.
            return null;
        }
    }

    private static string? OfInterpreter(string file, string path)
    {
        if (FirstLine(file) is not { } line || !line.StartsWith(Bang, StringComparison.Ordinal))
        {
            return null;
        }

        if (line.EndsWith('\r'))
        {
            return $"{file} has Windows line ends, so that its interpreter isn't found; run: sed -i 's/\\r$//' {file}";
        }

        var words = line[Bang.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return null;
        }

        if (!Disk.FileExists(words[0]))
        {
            return $"{file} wants the interpreter {words[0]}, which isn't there; install it, or correct its first line";
        }

        return
            Path.GetFileName(words[0]) == "env"
            && words is [_, var name]
            && !name.Contains('=', StringComparison.Ordinal)
            && Found(name, path).Count == 0
            ? $"{file} wants the interpreter {name}, which isn't on PATH; install it, or activate its environment"
            : null;
    }

    private static string? FirstLine(string file)
    {
        // The kernel reads no more of it.
        Span<byte> head = stackalloc byte[256];
        using var stream = Disk.OpenUnbuffered(file);
        var text = System.Text.Encoding.UTF8.GetString(
            head[..stream.ReadAtLeast(head, head.Length, false)]
        );
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }
}
