#pragma warning disable RS0030 // tests look at files without the product's own file operations
using System.Text;
using CliWrap;
using CliWrap.Buffered;

namespace AvatarBuild.Host.Tests.EndToEnd;

/// <summary>
/// A user's workspace in a folder of its own, and the built program. Recordings are 1.2 s, pictures 192*128, so that
/// a video takes under a second.
/// </summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>How a recipe of these tests begins.</summary>
    public const string Small = "\"size\": \"192*128\", \"attempts\": 1, \"cacheGigabytes\": 0";

    // These tests run in pipelines too.
    private static readonly KeyValuePair<string, string?>[] NoPipeline =
    [
        .. new[]
        {
            "GITHUB_ACTIONS",
            "CI_SERVER",
            "TF_BUILD",
            "JENKINS_URL",
            "TEAMCITY_VERSION",
        }.Select(name => KeyValuePair.Create<string, string?>(name, null)),
    ];

    // Tests that were started in the background by a script would hand on that SIGINT is ignored.
    private static readonly string[] DefaultSignals = OperatingSystem.IsLinux()
        ? ["env", "--default-signal"]
        : [];

    private readonly string top = Directory.CreateTempSubdirectory("avatar-e2e-").FullName;

    public Workspace(string name = "work")
    {
        Root = Folder = Path.Combine(top, name);
        Directory.CreateDirectory(this["outputs"]);
        Write("recipes/default.json", $$"""{ "backend": "preview", {{Small}} }""");
        Copy(
            Path.Combine(Scripts.ScriptWorkspace.Repository, "recipes/backends/preview.json"),
            "recipes/backends/preview.json"
        );
    }

    /// <summary>The workspace, absolute.</summary>
    public string Root { get; }

    /// <summary>What the program's environment has besides the test's own.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>A program, and its arguments, that the program under test is run under; empty for none.</summary>
    public IReadOnlyList<string> Under { get; set; } = [];

    /// <summary>Where its user stands.</summary>
    public string Folder { get; set; }

    /// <summary>The program under test.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("AVATAR_BUILD_PROGRAM")
        ?? Path.Combine(AppContext.BaseDirectory, "avatar-build");

    /// <summary>Absolute path of a file of the workspace.</summary>
    public string this[string path] => Path.Combine(Root, path);

    /// <summary>A workspace with recordings of these names and one portrait for all.</summary>
    public static Workspace With(params string[] recordings)
    {
        var workspace = new Workspace().Portrait("default");
        for (var i = 0; i < recordings.Length; i++)
        {
            workspace.Recording(recordings[i], (i % 3) + 1);
        }

        return workspace;
    }

    /// <summary>Puts a recording there: one of three cuts of a speech.</summary>
    public Workspace Recording(string name, int cut = 1) =>
        Copy(Sample($"speech-{cut}.wav"), $"inputs/audio/{name}.wav");

    /// <summary>Puts a portrait there.</summary>
    public Workspace Portrait(string name) =>
        Copy(Sample("portrait.jpg"), $"inputs/images/{name}.jpg");

    /// <summary>Replaces the default recipe; <c>SMALL</c> in it stands for these tests' size.</summary>
    public Workspace Recipe(string json, string name = "default") =>
        Write($"recipes/{name}.json", json.Replace("SMALL", Small, StringComparison.Ordinal));

    /// <summary>Writes a file, and its folder.</summary>
    public Workspace Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text, new UTF8Encoding(false));
        return this;
    }

    /// <summary>Copies a file to the workspace.</summary>
    public Workspace Copy(string from, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.Copy(from, this[path], overwrite: true);
        return this;
    }

    /// <summary>Removes a file.</summary>
    public Workspace Delete(string path)
    {
        File.Delete(this[path]);
        return this;
    }

    public bool Has(string path) => File.Exists(this[path]);

    public byte[] Bytes(string path) => File.ReadAllBytes(this[path]);

    public string Text(string path) => File.ReadAllText(this[path]);

    /// <summary>Every file below a folder with its content's length and time, to tell that nothing was changed.</summary>
    public IReadOnlyList<string> Listing(string folder) =>
        [
            .. new DirectoryInfo(this[folder])
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Select(f => $"{f.FullName} {(f as FileInfo)?.Length} {f.LastWriteTimeUtc.Ticks}")
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Gives every file the present as its time.</summary>
    public void TouchAll()
    {
        foreach (
            var file in new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories)
        )
        {
            file.LastWriteTimeUtc = TimeProvider.System.GetUtcNow().UtcDateTime;
        }
    }

    /// <summary>All of it in another folder, as <c>cp -r</c> makes it: every time is fresh.</summary>
    public Workspace CopyElsewhere()
    {
        var copy = new Workspace("elsewhere");
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy[path])!);
            File.Copy(file, copy[path], overwrite: true);
            File.SetLastWriteTimeUtc(copy[path], TimeProvider.System.GetUtcNow().UtcDateTime);
        }

        return copy;
    }

    /// <summary>Calls <c>--target=Render</c>, without the last report, so that this call writes one even when nothing runs.</summary>
    public Task<Call> Render(params string[] arguments) =>
        (arguments.Contains("--dryrun") ? this : Delete("outputs/report.json")).RenderAgain(
            arguments
        );

    /// <summary>Calls <c>--target=Render</c> with everything as the last call left it.</summary>
    public Task<Call> RenderAgain(params string[] arguments) =>
        Run(["--target=Render", .. arguments]);

    /// <summary>Renders when no file is too young to be vouched for: what is under test is this very age of two seconds.</summary>
    public async Task<Workspace> Seal(params string[] arguments)
    {
        await Task.Delay(TimeSpan.FromSeconds(2.1), TestContext.Current.CancellationToken);
        // Once to look at everything again, once more if that wrote what a seal counts.
        for (var i = 0; i < 2; i++)
        {
            (await RenderAgain(arguments)).Ends(0).Says("; 0 steps run");
        }

        Assert.True(Has("outputs/.build/seal"));
        return this;
    }

    /// <summary>From now on each video is looked at alone, as thousands are some at a time; or not.</summary>
    public Workspace InParts(bool isInParts = true)
    {
        Variables["AVATAR_BUILD_PART"] = isInParts ? "1" : null;
        return this;
    }

    /// <summary>Calls the program to its end.</summary>
    public async Task<Call> Run(params string[] arguments)
    {
        var result = await Command(arguments)
            .ExecuteBufferedAsync(Encoding.UTF8, TestContext.Current.CancellationToken);
        return new(
            result.ExitCode,
            result.StandardOutput,
            result.StandardError,
            this["outputs/report.json"]
        );
    }

    /// <summary>Starts the program and goes on.</summary>
    public Running Start(params string[] arguments)
    {
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        var command = Command(arguments)
            .WithStandardOutputPipe(Into(output))
            .WithStandardErrorPipe(Into(errors));
        return new(
            command.ExecuteAsync(TestContext.Current.CancellationToken),
            this,
            output,
            errors
        );
    }

    // Line by line, so that a test can look at it meanwhile.
    private static PipeTarget Into(StringBuilder text) =>
        PipeTarget.ToDelegate(line =>
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        });

    private Command Command(string[] arguments)
    {
        string[] line = [.. DefaultSignals, .. Under, Program, .. arguments];
        return Cli.Wrap(line[0])
            .WithArguments(line[1..])
            .WithWorkingDirectory(Folder)
            .WithEnvironmentVariables(
                new Dictionary<string, string?>(
                    NoPipeline.Where(none => !Variables.ContainsKey(none.Key)).Concat(Variables)
                )
                {
                    ["AVATAR_BUILD_ROOT"] = Root,
                    ["NO_COLOR"] = "1",
                }
            )
            .WithValidation(CommandResultValidation.None);
    }

    public static string Sample(string file) =>
        Path.Combine(AppContext.BaseDirectory, "samples", file);

    public void Dispose() => Directory.Delete(top, recursive: true);
}
