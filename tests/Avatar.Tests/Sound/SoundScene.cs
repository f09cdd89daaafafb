#pragma warning disable RS0030 // tests write their own files

using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Steps;
using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Tests.Sound;

/// <summary>A recording on its way into a video: prepared, then finished over pictures that don't matter.</summary>
internal sealed class SoundScene(MediaFolder folder)
{
    private static readonly PictureSize Size = new(64, 64);

    public FinishSettings Finish { get; init; } = new() { Poster = false };

    public AudioSettings Audio { get; init; } = new();

    /// <summary>The recording's facts, and what was measured of the finished video.</summary>
    public async Task<(AudioFacts Facts, FinishedMeasurement Finished, string Folder)> FinishAsync(
        string name
    )
    {
        var prepared = await folder.AudioAsync(name, Audio);
        var facts = prepared.Facts();
        var (run, finish) = await PictureAsync(name, facts, prepared.Folder);
        var result = await finish.Action(MediaFolder.Tools)(run, MediaFolder.Token);
        Assert.True(result is StepResult.Succeeded, result.ToString());
        return (
            facts,
            await MeasurementFile.ReadFinishedAsync(
                run.PathOf(FinishStep.Measured),
                MediaFolder.Token
            ),
            run.Folder
        );
    }

    /// <summary>The recording's facts, and a folder with the sound that a finish would publish: a whole video takes five times as long.</summary>
    public async Task<(AudioFacts Facts, string Folder)> SoundAsync(string name)
    {
        var prepared = await folder.AudioAsync(name, Audio);
        var facts = prepared.Facts();
        var run = RunOf(name, prepared.Folder);
        var finish = FinishOf(name, facts, Expected(facts));
        if (!facts.Sound.IsPlain)
        {
            var made = await UniformTrack.MakeAsync(
                run,
                MediaFolder.Tools,
                finish,
                MediaFolder.Token
            );
            Assert.True(made.Succeeded, made.StandardError);
        }

        await folder.MakeAsync(
            run.PathOf(FinishCommands.Published),
            [
                "-i",
                run.PathOf(finish.Heard),
                .. "-map 0:a:0 -ac 1 -ar 8000 -c:a pcm_s16le -f s16le".Split(' '),
            ]
        );
        return (facts, run.Folder);
    }

    /// <summary>The published sound, 8 kHz mono.</summary>
    public static Task<short[]> PublishedAsync(string run) =>
        WavSamples.ReadRawAsync(Path.Combine(run, FinishCommands.Published), MediaFolder.Token);

    private async Task<(StepRun Run, FinishStep Finish)> PictureAsync(
        string name,
        AudioFacts facts,
        string prepared
    )
    {
        var seconds = Math.Ceiling(Math.Round(facts.Seconds * 16000) / 640) / 25;
        var picture = await folder.MakeAsync(
            Path.GetFileName(prepared) + ".mp4",
            [
                .. FormattableString
                    .Invariant($"-f lavfi -i testsrc2=s=64x64:r=25:d={seconds}")
                    .Split(' '),
                .. "-c:v libx264 -preset ultrafast -pix_fmt yuv420p".Split(' '),
            ]
        );
        var run = RunOf(name, prepared);
        File.Copy(folder.PathOf(picture), run.PathOf(VerifyStep.Render));
        var expected = Expected(facts);
        var verified = await new VerifyStep("render a", expected, new CheckSettings()).Action(
            MediaFolder.Tools
        )(run, MediaFolder.Token);
        Assert.True(verified is StepResult.Succeeded, verified.ToString());
        return (run, FinishOf(name, facts, expected));
    }

    private VideoExpectation Expected(AudioFacts facts) =>
        new(Size, facts.Seconds, 0.04, [], Finish.For(facts.Seconds).Loudness);

    private StepRun RunOf(string name, string prepared)
    {
        var run = new StepRun
        {
            Step = new()
            {
                Name = "test a",
                Kind = "test",
                Outputs = [new("x", Artifact.Output("x"), "x")],
                Action = (_, _) => Task.FromResult(StepResult.Success),
            },
            Folder = Directory.CreateDirectory(prepared + " finish").FullName,
            Attempt = 1,
            Executor = folder.Executor,
            LogPath = Path.Combine(prepared, "log"),
        };
        File.Copy(folder.PathOf(name), run.PathOf(Recording(name)));
        return run;
    }

    private static string Recording(string name) => "recording" + Path.GetExtension(name);

    private FinishStep FinishOf(string name, AudioFacts facts, VideoExpectation expected) =>
        new()
        {
            RenderName = "render a",
            Recording = Recording(name),
            SourceSampleRate = facts.SourceSampleRate,
            SourceChannels = facts.SourceChannels,
            Sound = facts.Sound,
            Cut = new(facts.CutStartSeconds, facts.CutEndSeconds),
            Expected = expected,
            Finish = Finish.For(facts.Seconds),
            Limits = new CheckSettings(),
        };
}
