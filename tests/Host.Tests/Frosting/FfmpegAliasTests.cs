using AvatarBuild.Avatar.Steps;
using AvatarBuild.Host.Aliases;
using AvatarBuild.Media.Ffmpeg;
using Cake.Core;
using Cake.Frosting;

namespace AvatarBuild.Host.Tests.Frosting;

/// <summary>ffmpeg as a task of Cake calls it: the real engine, the real program.</summary>
public sealed class FfmpegAliasTests
{
    private readonly Journal journal = new();

    [Fact]
    public void A_task_makes_a_recording_and_asks_how_long_it_is()
    {
        Assert.Equal(0, journal.Run([typeof(MakeTone)], "--target=MakeTone"));
        Assert.Equal(["1.5 s"], journal.Did);
    }

    [Fact]
    public void What_ffmpeg_can_not_do_ends_the_task_with_its_reason()
    {
        Assert.NotEqual(0, journal.Run([typeof(ReadNothing)], "--target=ReadNothing"));
        Assert.Contains("No such file", Assert.Single(journal.Did));
    }
}

internal sealed class MakeTone : AsyncFrostingTask<JournalContext>
{
    public override async Task RunAsync(JournalContext context)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".wav");
        var tone = new FfmpegSettings().With("-f", "lavfi", "-i", "sine=duration=1.5", file);
        await context.FfmpegAsync(tone);
        var info = await context.FfprobeAsync(new FfprobeSettings().WithFile(file));
        AvatarBuild.Engine.Files.Disk.DeleteFile(file);
        context.Did(FormattableString.Invariant($"{info.Duration} s"));
    }
}

internal sealed class ReadNothing : AsyncFrostingTask<JournalContext>
{
    public override async Task RunAsync(JournalContext context)
    {
        try
        {
            await context.FfmpegAsync(new FfmpegSettings().WithInput("no-such-file").With("x.wav"));
        }
        catch (CakeException e)
        {
            context.Did(e.Message);
            throw;
        }
    }
}
