#pragma warning disable RS0030 // tests write their own files
using System.Globalization;
using System.Text;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Avatar.Tests.Finish;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Media.Subtitles;

namespace AvatarBuild.Avatar.Tests.Subtitles;

/// <summary>Whatever is put into a subtitle file comes out: each text, each time.</summary>
public sealed class SubtitlePropertyTests
{
    [Soak]
    public Task What_is_written_in_any_format_is_read_with_its_texts_and_times() =>
        Soak.OfAsync(
            DrawnFile.Within(600_000),
            drawn =>
            {
                var cues = SubtitleReader.Read(drawn.Bytes).Cues;
                Assert.True(
                    drawn.Put.SequenceEqual(
                        cues.Select(cue => new Said((int)cue.Start, (int)cue.End, cue.Text))
                    ),
                    $"{drawn.Written}\n{string.Join('\n', cues)}"
                );
                var pieces = TrackWriter
                    .Pieces(cues)
                    .Select(piece => new Said(
                        (int)piece.Start,
                        (int)piece.End,
                        string.Concat(piece.Spans.Select(span => span.Text))
                    ));
                Assert.Equal(Pieces(drawn.Put), pieces);
                return Task.CompletedTask;
            },
            2000
        );

    [Soak]
    public Task What_is_written_in_any_format_is_in_the_finished_video_s_track() =>
        Soak.OfAsync(
            DrawnFile.Within(3600),
            async drawn =>
            {
                using var scene = await new Scene(TestContext.Current.CancellationToken)
                {
                    Subtitles = "subtitles.srt",
                }.RenderedAsync();
                await File.WriteAllBytesAsync(scene.Path("subtitles.srt"), drawn.Bytes);
                scene.Settings = scene.Settings with { Subtitles = SubtitleMode.Soft };
                var result = await scene.FinishAsync();
                // Of what begins within the first 0.25 s, and lasts no longer, nothing is left.
                var kept = drawn
                    .Put.Select(said =>
                        said with
                        {
                            Start = Math.Max(0, said.Start - 250),
                            End = Math.Min(3650, said.End - 250),
                        }
                    )
                    .Where(said => said.End - said.Start >= 10)
                    .ToList();
                if (kept.Count == 0)
                {
                    Assert.Equal("BadInput", Assert.IsType<StepResult.Failed>(result).Why.Class);
                    return;
                }

                Assert.True(result is StepResult.Succeeded, $"{result}\n{drawn.Written}");
                Assert.Equal(Pieces(kept), await TrackAsync(scene));
            },
            3
        );

    /// <summary>The track as a player reads it: samples of a length, a text and boxes.</summary>
    internal static async Task<IReadOnlyList<Said>> TrackAsync(Scene scene)
    {
        await scene.FfmpegAsync("-i video.mp4 -map 0:s:0 -c copy -f data track.bin");
        var listed = await scene.Executor.RunAsync(
            new()
            {
                Program = "ffprobe",
                Arguments =
                [
                    "-v",
                    "error",
                    "-select_streams",
                    "s",
                    "-show_entries",
                    "packet=pts_time,duration_time,size",
                    "-of",
                    "csv=p=0",
                    "video.mp4",
                ],
                WorkingDirectory = scene.Folder,
            },
            TestContext.Current.CancellationToken
        );
        var (bytes, at, said) = (scene.Read("track.bin"), 0, new List<Said>());
        foreach (var line in listed.StandardOutput.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Split(',') is not [var start, var length, var size, ..])
            {
                continue;
            }

            var text = Encoding.UTF8.GetString(bytes, at + 2, bytes[at] << 8 | bytes[at + 1]);
            at += int.Parse(size, CultureInfo.InvariantCulture);
            if (text.Length > 0)
            {
                var from = Milliseconds(start);
                said.Add(new Said(from, from + Milliseconds(length), text));
            }
        }

        return said;
    }

    /// <summary>What is to be seen, from one change to the next.</summary>
    private static IReadOnlyList<Said> Pieces(IReadOnlyList<Said> put)
    {
        var edges = put.SelectMany(said => new[] { said.Start, said.End })
            .Distinct()
            .Order()
            .ToList();
        return
        [
            .. edges
                .Zip(edges.Skip(1))
                .Select(piece => new Said(
                    piece.First,
                    piece.Second,
                    string.Join(
                        '\n',
                        put.Where(said => said.Start <= piece.First && said.End >= piece.Second)
                            .OrderBy(said => said.Start)
                            .Select(said => said.Text)
                    )
                ))
                .Where(said => said.Text.Length > 0),
        ];
    }

    private static int Milliseconds(string seconds) =>
        (int)Math.Round(double.Parse(seconds, CultureInfo.InvariantCulture) * 1000);
}
