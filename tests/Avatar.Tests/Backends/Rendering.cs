using System.Collections.Immutable;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Command;
using AvatarBuild.Avatar.Renderers.Description;
using AvatarBuild.Avatar.Renderers.Jobs;
using AvatarBuild.Avatar.Schema;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Files;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.Processes;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Backends;

/// <summary>One render by a described backend, up to the program, which is a stand-in that does what the test says.</summary>
internal sealed class Rendering : IDisposable, IExecutor
{
    private readonly TempFolder folder = new();

    public Rendering(string backend, string? text = null)
    {
        folder.With("work/" + new string('a', 64) + "/image.png", "picture");
        folder.With("work/" + new string('a', 64) + "/audio.wav", "sound");
        Work = folder["work/" + new string('a', 64)];
        var problems = new List<Problem>();
        Backend = BackendReader.Read(
            text ?? TextOf(backend),
            backend + ".json",
            backend,
            problems
        )!;
        Assert.Empty(problems);
        foreach (
            var path in Backend.Paths.Where(p =>
                Backend.Options.Values[p].Length == 0
                && (Backend.Required.IsEmpty || Backend.Required.Contains(p))
            )
        )
        {
            // With a file of that name, so that it is there.
            folder.With($"opt/{path}/README", "");
            Options[path] = folder[$"opt/{path}"];
        }

        if (Backend.PadSeconds is not null)
        {
            using var pcm = new MemoryStream(new byte[2 * 16000 * 20]);
            WavWriter
                .WriteAsync(
                    Path.Combine(Work, "audio.wav"),
                    pcm,
                    new SampleRange(0, 16000 * 5),
                    16000,
                    CancellationToken.None
                )
                .GetAwaiter()
                .GetResult();
        }

        if (backend == "command")
        {
            Options["program"] = "tool";
        }
    }

    public Backend Backend { get; set; }

    public Dictionary<string, string> Options { get; } = [];

    public double Seconds { get; set; } = 5;

    public string Prompt { get; set; } = "A person speaks.";

    public PictureSize? Size { get; set; }

    public Settings Settings { get; set; } = new();

    public long? LargestCardMiB { get; set; }

    public int? Cards { get; set; }

    public double? NewestCapability { get; set; }

    public int? HostMiB { get; set; }

    public RendersUnderWay Renders { get; } = new();

    public string[] Changes { get; set; } = [];

    public string[] FailedBefore { get; set; } = [];

    /// <summary>A part of the path to the private folder.</summary>
    public string WorkBelow
    {
        set
        {
            var to = folder[value + "/" + new string('a', 64)];
            Disk.CreateFolder(folder[value]);
            new DirectoryInfo(Work).MoveTo(to);
            Work = to;
        }
    }

    public string Work { get; private set; } = "";

    public string this[string path] => folder[path];

    /// <summary>What the stand-in does; by default it writes the output where the description says.</summary>
    public Func<CommandSpec, CommandResult>? Program { get; set; }

    /// <summary>Its cards were given back.</summary>
    public bool HasReleased { get; private set; }

    /// <summary>Runs ffmpeg where it is really wanted.</summary>
    public IExecutor? Ffmpeg { get; set; }

    /// <summary>Programs that were started.</summary>
    public List<CommandSpec> Ran { get; } = [];

    public RenderJob Job =>
        new(
            "render a",
            new VideoPaths("r", "a"),
            Backend,
            Settings with
            {
                BackendOptions = new NameValues(
                    Options.ToImmutableSortedDictionary(StringComparer.Ordinal)
                ),
            },
            Size ?? (Backend.Sizes is [var first, ..] ? first : new PictureSize(384, 256)),
            new AudioFacts
            {
                SourceSampleRate = 48000,
                SourceChannels = 2,
                SourceSeconds = Seconds,
                CutStartSeconds = 0,
                CutEndSeconds = Seconds,
                Samples = (long)Math.Round(Seconds * 16000),
                SampleRate = 16000,
            },
            Prompt,
            null
        );

    public Step Step =>
        RenderStep.Create(
            Job,
            Artifact.Output("image.png"),
            new VideoStepsOptions("r", new("ffmpeg", "ffprobe", "5"), folder.Root, false)
            {
                LargestCardMiB = LargestCardMiB,
                Cards = Cards,
                CacheFolder = folder["cache"],
                NewestCapability = NewestCapability,
                HostMiB = HostMiB,
                Renders = Renders,
            }
        );

    public static string TextOf(string backend) =>
        Disk.ReadText(
            Path.Combine(AppContext.BaseDirectory, "recipes", "backends", backend + ".json")
        );

    public static CommandResult Ended(int exitCode, string errors = "", string output = "") =>
        new(exitCode, output, errors, TimeSpan.FromSeconds(1));

    public void Dispose() => folder.Dispose();

    public Task<CommandResult> RunAsync(CommandSpec command, CancellationToken cancellationToken)
    {
        if (command.Program == "ffmpeg" && Ffmpeg is not null)
        {
            return Ffmpeg.RunAsync(command, cancellationToken);
        }

        Ran.Add(command);
        return Task.FromResult(Program?.Invoke(command) ?? Ended(0));
    }

    /// <summary>Runs an attempt.</summary>
    public async Task<StepResult> RunAsync(CancellationToken token)
    {
        var step = Step;
        var count = Backend.Resources.Gpu;
        var run = new StepRun
        {
            Step = step,
            Folder = Work,
            Attempt = FailedBefore.Length + 1,
            Executor = this,
            LogPath = folder["log"],
            Release = () => HasReleased = true,
            Changes = Changes,
            FailedBefore = FailedBefore,
            Leases = new Dictionary<string, IReadOnlyList<string>>
            {
                ["gpu"] =
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(i => FormattableString.Invariant($"GPU-{i}")),
                ],
                ["port"] = ["29417"],
            },
        };
        return await step.Action(run, token);
    }

    /// <summary>The command line of an attempt.</summary>
    public async Task<CommandSpec> CommandAsync(CancellationToken token)
    {
        await RunAsync(token);
        return Ran[^1];
    }

    /// <summary>How an attempt failed.</summary>
    public async Task<StepFailure> FailureAsync(CancellationToken token) =>
        Assert.IsType<StepResult.Failed>(await RunAsync(token)).Why;

    /// <summary>Text of a file of the private folder.</summary>
    public string Text(string name) => Disk.ReadText(Path.Combine(Work, name));

    /// <summary>Name of the only file there that fits.</summary>
    public string ItemFile(string pattern) =>
        Disk.Files(Work)
            .Select(file => Path.GetFileName(file))
            .Single(name =>
                System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name)
            );

    /// <summary>Writes a file as the program would, from its working folder.</summary>
    public static CommandResult Write(CommandSpec command, string path, string text = "video")
    {
        var full = Path.GetFullPath(path, command.WorkingDirectory);
        Disk.CreateFolder(Path.GetDirectoryName(full)!);
        Disk.WriteText(full, text);
        return Ended(0);
    }
}
