#pragma warning disable CA1416 // bash scripts have no tests on Windows
#pragma warning disable RS0030 // the product's own file operations are what the tests must not lean on here
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.Scripts;

/// <summary>What one call of build.sh left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Errors">Its standard error.</param>
/// <param name="Seen">What the program saw: folder, root, dotnet, DOTNET_ROOT, PATH, the folder for tools, input, then its arguments; empty if it never ran.</param>
internal sealed record ScriptRun(int ExitCode, string Errors, IReadOnlyList<string> Seen)
{
    public string Folder => Seen[0];

    public string Root => Seen[1];

    public string Dotnet => Seen[2];

    public string DotnetRoot => Seen[3];

    public string SearchPath => Seen[4];

    public string Tools => Seen[5];

    public string Input => Seen[6];

    public IEnumerable<string> Arguments => Seen.Skip(7);

    /// <summary>Its standard output.</summary>
    public string Output { get; init; } = "";
}

/// <summary>
/// A tiny repository with the real build.sh, in a folder whose name needs quoting, and a PATH that holds
/// only what a test put there: no real dotnet, ffmpeg, package manager or network is within reach.
/// </summary>
internal sealed class ScriptWorkspace : IDisposable
{
    private const string SystemTools =
        "bash env find sed awk sort tr xargs sha256sum date uname mkdir mv rm cp ln ls cat tail tee touch chmod readlink sleep ps grep true rmdir flock tar mktemp";

    private readonly string _top = Path.Combine(
        Path.GetTempPath(),
        "avatar-script-" + Path.GetRandomFileName()
    );
    private int _runs;

    public ScriptWorkspace(string name = "a repo")
    {
        Root = Path.Combine(_top, name);
        Bin = Path.Combine(_top, "bin");
        Directory.CreateDirectory(Bin);
        Directory.CreateDirectory(Path.Combine(Root, "build", "Host", "obj"));
        File.Copy(Path.Combine(Repository, "build.sh"), Path.Combine(Root, "build.sh"));
        File.Copy(Path.Combine(Repository, "global.json"), Path.Combine(Root, "global.json"));
        File.WriteAllText(Path.Combine(Root, "Directory.Build.props"), "<Project />");
        Write("build/Host/Host.csproj", "<Project />");
        Write("build/Host/Program.cs", "return 0;");
        foreach (var tool in SystemTools.Split(' '))
        {
            Link(tool);
        }

        Install("dotnet", Fakes.Dotnet);
        Install("ffmpeg", Fakes.Failing);
        Install("ffprobe", Fakes.Failing);
        // Ten seconds ahead: the sources count as settled without waiting two seconds.
        Install("date", "#!/bin/bash\necho $(($(/bin/date +%s) + 10))\n");
    }

    /// <summary>The repository these tests belong to.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The stand-in repository.</summary>
    public string Root { get; }

    /// <summary>The script, absolute.</summary>
    public string Script => Path.Combine(Root, "build.sh");

    /// <summary>The only folder on PATH.</summary>
    public string Bin { get; }

    /// <summary>Folders of published programs.</summary>
    public IReadOnlyList<string> Programs =>
        Directory.Exists(Hosts) ? [.. Directory.GetDirectories(Hosts, "*-????????????????")] : [];

    /// <summary>What the stand-ins noted, a call a line.</summary>
    public IReadOnlyList<string> Calls =>
        File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [];

    /// <summary>How often the program was published.</summary>
    public int Publishes => Calls.Count(call => call == "publish");

    /// <summary>What the calls find in their environment besides the tests' own; null takes one away.</summary>
    public Dictionary<string, string?> Variables { get; } =
        new() { ["CI"] = null, ["AVATAR_BUILD_NATIVE"] = null };

    /// <summary>Where programs are published.</summary>
    public string Hosts => Path.Combine(Root, ".build", "host");

    private string CallsFile => Path.Combine(_top, "calls");

    /// <summary>Writes a file of the repository.</summary>
    public void Write(string path, string text) =>
        File.WriteAllText(Path.Combine(Root, path), text);

    /// <summary>Removes a file of the repository.</summary>
    public void Delete(string path) => File.Delete(Path.Combine(Root, path));

    /// <summary>Whether the repository has this file.</summary>
    public bool Has(string path) => File.Exists(Path.Combine(Root, path));

    /// <summary>Gives every source the present as its time.</summary>
    public void TouchSources()
    {
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(Root, "build"),
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            File.SetLastWriteTimeUtc(
                file,
                TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1)
            );
        }
    }

    /// <summary>Puts a script on PATH.</summary>
    public string Install(string name, string script)
    {
        var path = Path.Combine(Bin, name);
        File.Delete(path); // never write through a link to the system's own
        File.WriteAllText(path, script.ReplaceLineEndings("\n"));
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    /// <summary>Takes programs off PATH.</summary>
    public void Uninstall(params string[] names)
    {
        foreach (var name in names)
        {
            File.Delete(Path.Combine(Bin, name));
        }
    }

    /// <summary>Leaves on PATH nothing but these.</summary>
    public void UninstallAllBut(params string[] names) =>
        Uninstall([
            .. Directory.GetFiles(Bin).Select(file => Path.GetFileName(file)).Except(names),
        ]);

    /// <summary>A folder as an earlier publish left it two hours ago, with a copy of this program in it.</summary>
    public string OldProgram(string digest, int minutes, string copyOf)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Hosts, "linux-x64-" + digest)).FullName;
        File.Copy(copyOf, Path.Combine(folder, "avatar-build"));
        Directory.SetLastWriteTimeUtc(
            folder,
            TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-120 - minutes)
        );
        return folder;
    }

    /// <summary>Lets any user work here.</summary>
    public void OpenToAll()
    {
        foreach (
            var path in Directory
                .GetDirectories(_top, "*", SearchOption.AllDirectories)
                .Append(_top)
        )
        {
            File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);
        }
    }

    /// <summary>Calls build.sh.</summary>
    public Task<ScriptRun> Run(params string[] arguments) => Run(arguments, null);

    /// <summary>Calls build.sh from a folder, with an input, after a prefix such as setpriv.</summary>
    public async Task<ScriptRun> Run(
        IEnumerable<string> arguments,
        string? folder,
        string input = "",
        IReadOnlyList<string>? prefix = null
    )
    {
        var seen = Path.Combine(_top, "seen-" + Interlocked.Increment(ref _runs));
        string[] line = [.. prefix ?? [], Script, .. arguments];
        var result = await Cli.Wrap(line[0])
            .WithArguments(line[1..])
            .WithWorkingDirectory(folder ?? Root)
            .WithStandardInputPipe(PipeSource.FromString(input))
            .WithEnvironmentVariables(Environment(seen))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        var values = File.Exists(seen) ? File.ReadAllText(seen).Split('\0')[..^1] : [];
        return new(result.ExitCode, result.StandardError, values);
    }

    /// <summary>Puts a recipe, a recording and a portrait there, so that a render has something to do.</summary>
    public void Ask()
    {
        foreach (var folder in (string[])["recipes/backends", "inputs/audio", "inputs/images"])
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        var preview = "recipes/backends/preview.json";
        File.Copy(Path.Combine(Repository, preview), Path.Combine(Root, preview));
        Write("recipes/default.json", """{ "backend": "preview" }""");
        Write("inputs/audio/a.wav", "a recording");
        Write("inputs/images/default.png", "a portrait");
    }

    /// <summary>Calls the real program as build.sh does, with what a test put on PATH and nothing else.</summary>
    public async Task<ScriptRun> RunProgram(string[] prefix, string[] arguments)
    {
        string[] line = [.. prefix, EndToEnd.Workspace.Program, .. arguments];
        var environment = Environment("");
        environment.Remove("DOTNET_ROOT");
        environment["AVATAR_BUILD_ROOT"] = Root;
        environment["AVATAR_BUILD_TOOLS"] = Path.Combine(Root, ".build");
        environment["AVATAR_BUILD_DOTNET"] = Path.Combine(Bin, "no-dotnet");
        var result = await Cli.Wrap(line[0])
            .WithArguments(line[1..])
            .WithWorkingDirectory(Root)
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        return new(result.ExitCode, result.StandardError, []) { Output = result.StandardOutput };
    }

    public void Dispose() => Directory.Delete(_top, true);

    private Dictionary<string, string?> Environment(string seen) =>
        new(Variables)
        {
            ["PATH"] = Bin,
            ["SEEN"] = seen,
            ["CALLS"] = CallsFile,
            ["DOTNET_TO_INSTALL"] = Path.Combine(_top, "dotnet-to-install"),
            ["FFMPEG"] = null,
            ["DOTNET_ROOT"] = null,
        };

    /// <summary>Takes dotnet off PATH and keeps it for the stand-in install script.</summary>
    public void HideDotnet() =>
        File.Move(
            Path.Combine(Bin, "dotnet"),
            Path.Combine(_top, "dotnet-to-install"),
            overwrite: true
        );

    private void Link(string tool)
    {
        var real = new[] { "/usr/bin/", "/bin/" }
            .Select(folder => folder + tool)
            .FirstOrDefault(File.Exists);
        if (real is not null)
        {
            File.CreateSymbolicLink(Path.Combine(Bin, tool), real);
        }
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "build.sh")))
        {
            folder =
                Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("no build.sh above the tests");
        }

        return folder;
    }
}
