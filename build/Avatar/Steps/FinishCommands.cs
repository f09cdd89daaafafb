using System.Collections.Immutable;
using System.Globalization;
using AvatarBuild.Avatar.Recipes;
using AvatarBuild.Media;
using AvatarBuild.Media.Ffmpeg;
using AvatarBuild.Media.Measurements;
using AvatarBuild.Media.Pictures;
using AvatarBuild.Media.Sound;

namespace AvatarBuild.Avatar.Steps;

/// <summary>The command lines of a finish; the same text is run and keyed. Pure.</summary>
/// <param name="step">What is to be done.</param>
/// <param name="cut">Stands for the cut in the key's text; null for the numbers themselves.</param>
internal sealed class FinishCommands(FinishStep step, string? cut = null)
{
    /// <summary>The recording as cut, 8 kHz mono, to compare the result with.</summary>
    internal const string Reference = "reference.pcm";

    /// <summary>The published sound, likewise.</summary>
    internal const string Published = "published.pcm";

    private FinishSettings Finish => step.Finish;

    /// <summary>First pass over the sound; prints JSON.</summary>
    internal ImmutableArray<string> MeasureLoudness() =>
        new FfmpegSettings()
            .WithGlobal("-v", "info", "-nostats")
            .WithInput(step.Heard)
            .With("-filter_complex", $"[0:a:0]{Cut},{Channels},{Loudnorm}:print_format=json[out]")
            .With("-map", "[out]", "-f", "null", "-")
            .ToArguments();

    /// <summary>The one encoding pass.</summary>
    /// <param name="seconds">The video's exact length.</param>
    /// <param name="loudness">loudnorm's measured values.</param>
    /// <param name="render">The render's measurements; null in the key's text.</param>
    internal ImmutableArray<string> Encode(
        string seconds,
        string loudness,
        VideoMeasurement? render = null
    )
    {
        var height = render?.Height ?? step.Expected.Size.Height;
        var settings = new FfmpegSettings()
            .WithGlobal("-v", "warning")
            .WithGlobal("-filter_complex_threads", "1")
            .WithInput(VerifyStep.Render)
            .WithInput(step.Heard);
        settings = Marks ? settings.WithInput(step.Watermark!) : settings;
        settings = step.Soft ? settings.WithInput(FinishSubtitles.Track) : settings;
        settings = settings
            .With("-filter_complex", string.Join(';', Graph(loudness, render, height)))
            .With("-map", step.Encodes ? "[picture]" : "0:v:0", "-map", "[sound]");
        settings = step.Soft ? WithTrack(settings) : settings;
        settings = step.Encodes
            ? settings
                .With("-c:v", "libx264", "-preset", "veryfast", "-crf", "18")
                .With("-threads", "1", "-pix_fmt", "yuv420p")
                .With([.. VideoColours.Tags(height)])
            : settings.With("-c:v", "copy");
        settings =
            !step.Encodes && VideoColours.Completion(render) is { } missing
                ? settings.With("-bsf:v", missing)
                : settings;
        // The container's pixel aspect wins over the stream's, so both are set.
        settings =
            !step.Encodes && render is { PixelAspect: not 1 }
                ? settings.With(
                    "-aspect",
                    string.Create(CultureInfo.InvariantCulture, $"{render.Width}:{render.Height}")
                )
                : settings;
        settings = settings.With("-c:a", "aac", "-b:a", "160k", "-t", seconds);
        settings = Finish.Faststart ? settings.With("-movflags", "+faststart") : settings;
        return settings
            .WithBitExactOutput()
            .With(FinishStep.Video)
            .With("-map", "[reference]", "-f", "s16le", Reference)
            .ToArguments();
    }

    /// <summary>One decode of the result: faults, frames, sound, loudness, poster.</summary>
    /// <param name="poster">Seconds of the poster's frame.</param>
    internal ImmutableArray<string> Measure(string poster)
    {
        var loudness = Finish.Loudness is null ? "" : "ebur128=peak=none,";
        var graph =
            $"[0:a:0]{loudness}aresample={SoundOffset.Rate}:async=1:first_pts=0,{Mono}[sound]";
        graph += Finish.Poster
            ? $";[0:v:0]split[all][some];[some]select='gte(t,{poster})'[poster]"
            : "";
        var settings = VideoProbe
            .Decoding()
            .WithInput(FinishStep.Video)
            .With("-filter_complex", graph)
            .With("-map", Finish.Poster ? "[all]" : "0:v:0", "-f", "null", "-")
            .With("-map", "[sound]", "-f", "s16le", Published);
        return (
            Finish.Poster
                ? settings
                    .With("-map", "[poster]", "-frames:v", "1", "-update", "1", "-q:v", "3")
                    .WithBitExactOutput()
                    .With(FinishStep.Poster)
                : settings
        ).ToArguments();
    }

    private bool Marks => step.Mark is not null;

    private string Cut => cut ?? AudioFacts.CutFilterOf(step.Cut.Start, step.Cut.End);

    private string Channels => $"aformat=channel_layouts={step.Layout}";

    private const string Mono = "aformat=sample_fmts=s16:channel_layouts=mono";

    private string Loudnorm => $"loudnorm=I={Numbers.Brief(Finish.Loudness ?? 0)}:TP=-1.5:LRA=11";

    private IEnumerable<string> Graph(string loudness, VideoMeasurement? render, int height)
    {
        var norm = Finish.Loudness is null ? "" : $",{Loudnorm}:{loudness}:linear=true";
        yield return $"[1:a:0]{Cut},asplit[cut][plain]";
        yield return $"[cut]{Channels}{norm},aresample={step.SampleRate},{Channels},apad[sound]";
        yield return $"[plain]aresample={SoundOffset.Rate}:async=1:first_pts=0,{Mono}[reference]";
        var shown = VideoColours.Conversion(render, height);
        // Text is drawn last, so that nothing covers it.
        var burnt = step.Burns ? $",{BurnFilter}" : "";
        if (step.Mark is { } mark)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"[2:v:0]format=rgba,scale={mark.Width}:-1,colorchannelmixer=aa={Finish.Watermark!.Opacity:0.####},scale=out_color_matrix={VideoColours.Matrix(height)},format=yuva420p[mark]"
            );
            yield return $"[0:v:0]{shown}null[under]";
            yield return $"[under][mark]overlay={mark.Overlay}{burnt},setsar=1,format=yuv420p[picture]";
        }
        else if (step.Burns)
        {
            yield return $"[0:v:0]{shown}{BurnFilter},setsar=1,format=yuv420p[picture]";
        }
    }

    /// <summary>Drawn in the original recording's times, so that an ASS file's effects, which count from an event's start, go on where the cut begins.</summary>
    private string BurnFilter
    {
        get
        {
            var start = cut ?? Numbers.Seconds(step.Cut.Start);
            var shift = $"round({start}/TB)";
            return $"setpts=PTS+{shift},ass=f={FinishSubtitles.Drawn},setpts=PTS-{shift}";
        }
    }

    private FfmpegSettings WithTrack(FfmpegSettings settings)
    {
        settings = settings.With("-map", Marks ? "3:s:0" : "2:s:0", "-c:s", "copy");
        return Finish.SubtitleLanguage is { } tag
            ? settings.With("-metadata:s:s:0", "language=" + LanguageTag.Of(tag))
            : settings;
    }
}
