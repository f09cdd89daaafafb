#pragma warning disable RS0030 // tests write their own files
using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Renderers.Preview;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Subtitles.Fonts;

namespace AvatarBuild.Avatar.Tests.Finish;

/// <summary>One video's private folder with real media in it.</summary>
internal sealed class Scene(CancellationToken token) : IDisposable
{
    internal static readonly PictureSize Size = new(384, 256);

    internal static readonly Mouth Mouth = new(165.3, 84.8, 14.2, 18.5);

    internal static readonly FfmpegTools Programs = new("ffmpeg", "ffprobe", "");

    internal TestExecutor Executor { get; } = new();

    internal string Folder { get; } =
        Directory.CreateTempSubdirectory("avatarbuild finish ").FullName;

    internal Stretch Cut { get; init; } = new(0.25, 3.9);

    internal long Samples => (long)Math.Round(Cut.Seconds * 16000);

    internal FinishSettings Settings { get; set; } = new() { Poster = false };

    internal CheckSettings Limits { get; set; } = new();

    internal string? Subtitles { get; set; }

    internal InstalledFonts Fonts { get; set; } = new();

    internal VideoExpectation Expected =>
        new(Size, Samples / 16000.0, PreviewRender.ToleranceSeconds, [], Settings.Loudness);

    internal PreviewRender Preview => new(Size, Samples, 16000, Mouth);

    internal FinishStep FinishStep =>
        new()
        {
            RenderName = "render a",
            Recording = "recording.wav",
            SourceSampleRate = 44100,
            SourceChannels = 1,
            Cut = Cut,
            Expected = Expected,
            Finish = Settings,
            Limits = Limits,
            Subtitles = Subtitles,
            Fonts = Fonts,
            Watermark = Settings.Watermark is null ? null : "watermark.png",
        };

    internal static string Media
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!Directory.Exists(System.IO.Path.Combine(folder, "media2")))
            {
                folder = System.IO.Path.GetDirectoryName(folder)!;
            }

            return System.IO.Path.Combine(folder, "media2");
        }
    }

    internal string Path(string name) => System.IO.Path.Combine(Folder, name);

    internal void Write(string name, string text) => File.WriteAllText(Path(name), text);

    internal byte[] Read(string name) => File.ReadAllBytes(Path(name));

    /// <summary>The portrait, the recording and the recording as the model hears it.</summary>
    internal async Task<Scene> PreparedAsync()
    {
        File.Copy(System.IO.Path.Combine(Media, "astronaut.png"), Path("image.png"), true);
        File.Copy(System.IO.Path.Combine(Media, "speech.wav"), Path("recording.wav"), true);
        var bounds = string.Create(
            CultureInfo.InvariantCulture,
            $"start={Cut.Start}:end={Cut.End}"
        );
        await FfmpegAsync(
            $"-i recording.wav -af atrim={bounds},asetpts=PTS-STARTPTS -ac 1 -ar 16000 audio.wav"
        );
        return this;
    }

    /// <summary>A good render, verified.</summary>
    internal async Task<Scene> RenderedAsync()
    {
        await PreparedAsync();
        Assert.IsType<StepResult.Succeeded>(await RunAsync(Preview.Action(Programs)));
        Assert.IsType<StepResult.Succeeded>(await VerifyAsync());
        return this;
    }

    internal Task<StepResult> VerifyAsync() =>
        RunAsync(new VerifyStep("render a", Expected, Limits).Action(Programs));

    internal Task<StepResult> FinishAsync() => RunAsync(FinishStep.Action(Programs));

    internal Task<StepResult> CheckAsync() => RunAsync(new CheckStep(Expected, Limits).Action);

    internal Task<FinishedMeasurement> MeasuredAsync() =>
        MeasurementFile.ReadFinishedAsync(Path("measured.json"), token);

    internal static async Task<StepFailure> FailureAsync(Task<StepResult> step) =>
        Assert.IsType<StepResult.Failed>(await step).Why;

    internal Task<StepResult> RunAsync(StepAction action) =>
        action(
            new StepRun
            {
                Step = new()
                {
                    Name = "test a",
                    Kind = "test",
                    Outputs = [new("x", Artifact.Output("x"), "x")],
                    Action = action,
                },
                Folder = Folder,
                Attempt = 1,
                Executor = Executor,
                LogPath = Path("log"),
            },
            token
        );

    /// <summary>Words separated by single spaces.</summary>
    internal Task<string> FfmpegAsync(string words) => FfmpegAsync([.. words.Split(' ')]);

    internal async Task<string> FfmpegAsync(ImmutableArray<string> words)
    {
        var result = await Executor.RunAsync(
            new()
            {
                Program = "ffmpeg",
                Arguments = ["-v", "error", "-nostdin", "-y", .. words],
                WorkingDirectory = Folder,
            },
            token
        );
        Assert.True(result.Succeeded, result.StandardError);
        return result.StandardOutput;
    }

    /// <summary>One frame of a video as 8-bit grey, row by row.</summary>
    internal async Task<byte[]> GreyAsync(string video, double at)
    {
        var seconds = at.ToString(CultureInfo.InvariantCulture);
        await FfmpegAsync(
            $"-i {video} -ss {seconds} -frames:v 1 -f rawvideo -pix_fmt gray grey.raw"
        );
        return Read("grey.raw");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
