#pragma warning disable RS0030 // Tests make, cut and break files by hand.
using System.Collections.Immutable;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Media;

/// <summary>A test's own folder: makes media with the real ffmpeg and runs steps on it as the engine would.</summary>
internal sealed class MediaFolder : IDisposable
{
    private int _runs;

    public MediaFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } =
        Path.Combine(Path.GetTempPath(), "avatar-media-" + Path.GetRandomFileName());

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static FfmpegTools Tools { get; } =
        FfmpegTools.Locate(Environment.GetEnvironmentVariable) is { Tools: { } found }
            ? found.WithVersion("test")
            : throw new InvalidOperationException("these tests need ffmpeg and ffprobe on PATH");

    /// <summary>What steps run.</summary>
    public FfmpegTools Programs { get; set; } = Tools;

    public TestExecutor Executor { get; } = new();

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static string Sample(string name) =>
        Path.Combine(AppContext.BaseDirectory, "samples", name);

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>Makes a file here with ffmpeg; inputs are plain names of this folder or absolute.</summary>
    public async Task<string> MakeAsync(string name, params string[] arguments)
    {
        var settings = new FfmpegSettings { Output = [.. arguments, name] };
        var result = await new TestExecutor().RunAsync(
            new()
            {
                Program = Tools.FfmpegPath,
                Arguments = settings.ToArguments(),
                WorkingDirectory = Root,
            },
            Token
        );
        Assert.True(result.Succeeded, result.StandardError);
        return name;
    }

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(PathOf(name), content);
        return name;
    }

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Keeps the first part of a file.</summary>
    public string Truncate(string name, double share)
    {
        var bytes = Read(name);
        return Write("cut-" + name, bytes.AsSpan(0, (int)(bytes.Length * share)));
    }

    public Task<Ran> AudioAsync(string name, AudioSettings? settings = null) =>
        RunAsync(
            AudioStep.Create(
                Artifact.Input("audio/" + name),
                Artifact.Output(".build/audio/a.wav"),
                Artifact.Output(".build/audio/a.facts.json"),
                settings ?? new AudioSettings(),
                Programs
            ),
            name
        );

    public Task<Ran> ImageAsync(string name, PictureSize size, ImageSettings? settings = null) =>
        RunAsync(
            ImageStep.Create(
                Artifact.Input("images/" + name),
                Artifact.Output(".build/image/p.png"),
                size,
                settings ?? new ImageSettings(),
                Programs
            ),
            name
        );

    /// <summary>Raw RGB, three bytes a pixel.</summary>
    public async Task<Pixels> PixelsAsync(string picture, int width, int height)
    {
        var raw = await MakeAsync(
            "pixels.rgb",
            "-i",
            picture,
            "-pix_fmt",
            "rgb24",
            "-f",
            "rawvideo"
        );
        var bytes = Read(raw);
        Assert.Equal(width * height * 3, bytes.Length);
        return new Pixels(bytes, width);
    }

    private async Task<Ran> RunAsync(Step step, string name)
    {
        var folder = Directory.CreateDirectory(PathOf($"run{++_runs}")).FullName;
        File.Copy(PathOf(name), Path.Combine(folder, step.Inputs[0].FileName));
        var inspected = await step.Inspect!(
            ImmutableDictionary<string, string>.Empty.Add(step.Inputs[0].Role, PathOf(name)),
            Token
        );
        var notes = new List<string>();
        var run = new StepRun
        {
            Note = notes.Add,
            Step = step,
            Folder = folder,
            Attempt = 1,
            Executor = Executor,
            LogPath = Path.Combine(folder, "log"),
        };
        return new Ran(folder, inspected, await step.Action(run, Token)) { Notes = notes };
    }
}

/// <summary>How a step's look and its action ended.</summary>
internal sealed record Ran(string Folder, StepFailure? Inspected, StepResult Result)
{
    public string Message => Result is StepResult.Failed f ? f.Why.Message : "(succeeded)";

    /// <summary>What people are told of a step that ended well.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public string Class => Result is StepResult.Failed f ? f.Why.Class : "";

    public string PathOf(string name) => Path.Combine(Folder, name);

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public string Text(string name) => File.ReadAllText(PathOf(name));

    public AudioFacts Facts()
    {
        Succeeded();
        return AudioFacts.Parse(File.ReadAllText(PathOf("facts.json")));
    }

    public Ran Succeeded()
    {
        Assert.True(Result is StepResult.Succeeded, Message);
        Assert.Null(Inspected);
        return this;
    }

    public void IsBadInput(params string[] parts)
    {
        Assert.Equal("BadInput", Class);
        Assert.False(((StepResult.Failed)Result).Why.Transient);
        foreach (var part in parts)
        {
            Assert.Contains(part, Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The look alone finds it too, with the same words, before any program runs.</summary>
    public void IsFoundByInspection() => Assert.Equal(Message, Inspected?.Message);
}

internal sealed record Pixels(byte[] Bytes, int Width)
{
    public (int R, int G, int B) At(int x, int y)
    {
        var at = ((y * Width) + x) * 3;
        return (Bytes[at], Bytes[at + 1], Bytes[at + 2]);
    }
}
