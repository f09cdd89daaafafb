#pragma warning disable RS0030 // tests copy their own files
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Avatar.Tests.Media;
using AvatarBuild.Engine.Graph;

namespace AvatarBuild.Avatar.Tests.Preview;

/// <summary>In a pause that isn't digitally silent the preview's face rests, and nobody calls it frozen.</summary>
public sealed class PauseTests : IDisposable
{
    private readonly MediaFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("anoisesrc=r=44100:d=3.5:a=0.00346:seed=5", "[0][2][1]concat=n=3:v=0:a=1")]
    [InlineData("anoisesrc=r=44100:d=4:a=0.00218:seed=5", "[2][0]concat=n=2:v=0:a=1;[1]anullsink")]
    [InlineData(
        "sine=f=50:r=44100:d=20,volume=0.4",
        "[0]apad=pad_len=154350[a];[a][1]concat=n=2:v=0:a=1[b];[b][2]amix=duration=first,volume=2"
    )]
    [InlineData(
        "anullsrc=r=44100:cl=mono",
        "[2]atrim=end=3.5[p];[0][p][1]concat=n=3:v=0:a=1,dcshift=0.1"
    )]
    public async Task A_noisy_pause_is_no_frozen_video(string noise, string mix)
    {
        var speech = Path.Combine(Scene.Media, "speech.wav");
        await folder.MakeAsync(
            "a.wav",
            [
                "-i",
                speech,
                "-i",
                speech,
                "-f",
                "lavfi",
                "-i",
                noise,
                "-filter_complex",
                mix,
                .. "-ac 1 -ar 44100".Split(' '),
            ]
        );
        var prepared = (await folder.AudioAsync("a.wav")).Succeeded();
        var facts = prepared.Facts();
        using var scene = new Scene(TestContext.Current.CancellationToken)
        {
            Cut = new(0, facts.Seconds),
        };
        File.Copy(Path.Combine(Scene.Media, "astronaut.png"), scene.Path("image.png"));
        File.Copy(prepared.PathOf("audio.wav"), scene.Path("audio.wav"));

        Assert.IsType<StepResult.Succeeded>(
            await scene.RunAsync(scene.Preview.Action(Scene.Programs))
        );
        var expected = scene.Expected with
        {
            Silences =
            [
                .. facts.Silences.Select(s => new AvatarBuild.Media.Stretch(s.Start, s.End)),
            ],
        };
        var verified = await scene.RunAsync(
            new AvatarBuild.Avatar.Steps.VerifyStep("render a", expected, scene.Limits).Action(
                Scene.Programs
            )
        );

        Assert.True(verified is StepResult.Succeeded, verified.ToString());
    }
}
