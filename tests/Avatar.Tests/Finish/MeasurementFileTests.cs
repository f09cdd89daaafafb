#pragma warning disable RS0030 // writes what the product must refuse
using System.Collections.Immutable;
using AvatarBuild.Media;
using AvatarBuild.Media.Measurements;
using CsCheck;
using Newtonsoft.Json;

namespace AvatarBuild.Avatar.Tests.Finish;

public sealed class MeasurementFileTests : IDisposable
{
    private static readonly Gen<double> Milliseconds = Gen.Int[0, 9_000_000]
        .Select(n => n / 1000.0);

    private static readonly Gen<ImmutableArray<Stretch>> Stretches = Gen.Select(
            Milliseconds,
            Milliseconds
        )
        .Select((a, b) => new Stretch(a, b))
        .Array[0, 3]
        .Select(a => a.ToImmutableArray());

    private static readonly Gen<VideoMeasurement> Video =
        from counts in Gen.Int[0, 4000].Array[4]
        from seconds in Milliseconds.Array[4]
        from frames in Gen.Long[0, 1L << 40].Array[2]
        from error in Gen.Null(Gen.String)
        from black in Stretches
        from frozen in Stretches
        select new VideoMeasurement
        {
            VideoStreams = counts[0],
            AudioStreams = counts[1],
            Width = counts[2],
            Height = counts[3],
            FramesPerSecond = seconds[0],
            Seconds = seconds[1],
            AudioSeconds = seconds[2],
            StartSeconds = seconds[3],
            DeclaredFrames = frames[0],
            Frames = frames[1],
            Error = error,
            Black = black,
            Frozen = frozen,
        };

    private static readonly Gen<FinishedMeasurement> Finished =
        from video in Video
        from sound in Milliseconds.Array[3]
        from loudness in Gen.Nullable(Milliseconds)
        select new FinishedMeasurement(
            video,
            new()
            {
                OffsetMs = -sound[0],
                Correlation = sound[1],
                SilentSeconds = sound[2],
                Loudness = -loudness,
            }
        );

    private readonly string folder = Directory.CreateTempSubdirectory("avatar-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Soak]
    public async Task What_was_measured_is_read_as_it_was_written()
    {
        var token = TestContext.Current.CancellationToken;
        await Soak.OfAsync(
            Finished,
            async measured =>
            {
                var path = Path.Combine(folder, Guid.NewGuid().ToString());
                await MeasurementFile.WriteAsync(path, measured, token);
                var read = await MeasurementFile.ReadFinishedAsync(path, token);
                Assert.Equal(measured.Sound, read.Sound);
                Assert.Equal(measured.Video.Black, read.Video.Black);
                Assert.Equal(measured.Video.Frozen, read.Video.Frozen);
                Assert.Equal(
                    measured.Video with
                    {
                        Black = [],
                        Frozen = [],
                    },
                    read.Video with
                    {
                        Black = [],
                        Frozen = [],
                    }
                );
            },
            iterations: 200
        );
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "video": 1, "sound": {} }""")]
    [InlineData("""{ "video": { "videoStreams": "many" }, "sound": {} }""")]
    [InlineData("""{ "video": { "videoStreams": 99999999999 }, "sound": {} }""")]
    [InlineData("""{ "video": { "videoStreams": {} }, "sound": {} }""")]
    public async Task A_file_that_is_no_measurement_is_refused_as_JSON_that_does_not_fit(
        string text
    )
    {
        var token = TestContext.Current.CancellationToken;
        var path = Path.Combine(folder, "measured.json");
        await File.WriteAllTextAsync(path, text, token);
        await Assert.ThrowsAnyAsync<JsonException>(() =>
            MeasurementFile.ReadFinishedAsync(path, token)
        );
    }
}
