using System.Text;
using AvatarBuild.Host.Events;
using AvatarBuild.Host.Reports;

namespace AvatarBuild.Host.Tests.Reports;

/// <summary>What a run reads of the last one's report is what that one wrote.</summary>
public sealed class PreviousRunTests
{
    [Fact]
    public void A_report_read_again_names_every_video_with_its_status_and_facts()
    {
        var run = SampleRun.Of(700);
        var read = ReportReader.Read(new Trickle(Written(run)));
        Assert.Equal(
            (run.Id, run.Recipe, run.Start, (run.End - run.Start).TotalSeconds),
            (read.Run, read.Recipe, read.Start, read.Seconds)
        );
        Assert.Equal(run.Count(Avatar.Videos.VideoStatus.Failed), read.Counts["failed"]);
        Assert.Equal(
            run.Videos.Select(video =>
                (video.Video.Name, Words.Of(video.Status), VideoFacts.Of(video))
            ),
            read.Videos.Select(pair => (pair.Key, pair.Value.Status, pair.Value.Facts))
        );
    }

    [Fact]
    public void A_text_longer_than_a_piece_of_the_report_is_read_whole()
    {
        var name = new string('x', 100_000);
        var read = ReportReader.Read(
            new Trickle(
                Encoding.UTF8.GetBytes(
                    $$"""{ "run": "1", "other": [{ "a": ["{{name}}"] }], "videos": [{ "name": "{{name}}", "status": "made", "steps": [{}], "backend": "b" }] }"""
                )
            )
        );
        Assert.Equal((name, "made"), (read.Videos.Single().Key, read.Videos.Single().Value.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"run\": \"1\", \"videos\": [ { \"name\": \"a\"")]
    public void What_is_no_whole_report_is_refused(string text)
    {
        Assert.ThrowsAny<Exception>(() =>
            ReportReader.Read(new Trickle(Encoding.UTF8.GetBytes(text)))
        );
    }

    private static byte[] Written(RunSummary run)
    {
        using var report = new MemoryStream();
        ReportFile.Write(report, run, SampleRun.Outputs);
        return report.ToArray();
    }

    /// <summary>Hands out no more than a few bytes at once, so that every token is cut somewhere.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, 7));
    }
}
