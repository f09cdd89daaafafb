using System.Text;
using AvatarBuild.Engine.Graph;
using AvatarBuild.Engine.IO;

namespace AvatarBuild.Avatar.Media;

/// <summary>What a finish reads before it starts: subtitles, moved to the cut.</summary>
internal static class FinishInputs
{
    internal const string Render = VerifyStep.Render;

    /// <summary>Characters that would end a filter's option; no font's name needs them.</summary>
    private static readonly System.Buffers.SearchValues<char> Unquotable =
        System.Buffers.SearchValues.Create("'\\:,;[]=%\n\r");

    /// <summary>Writes the shifted subtitles; what is wrong with them, or null, and whether any cue is left.</summary>
    internal static async Task<(StepFailure? Fault, bool Any)> ShiftAsync(
        FinishStep step,
        StepRun run,
        CancellationToken token
    )
    {
        if (step.Finish.SubtitleFont?.AsSpan().ContainsAny(Unquotable) == true)
        {
            return (
                new(
                    EngineFailures.BadInput,
                    $"finish.subtitleFont '{step.Finish.SubtitleFont}' isn't a font's name; give its family, for example DejaVu Sans"
                ),
                false
            );
        }

        try
        {
            var text = SubtitleShift.Decode(
                await BytesAsync(run.PathOf(step.Subtitles!), token).ConfigureAwait(false)
            );
            var extension = Path.GetExtension(step.Subtitles!);
            var (moved, found, kept) = SubtitleShift.Apply(
                text,
                extension,
                step.Cut.Start,
                step.Cut.End
            );
            await MeasurementFile
                .WriteTextAsync(run.PathOf(new FinishCommands(step).ShiftedName), moved, token)
                .ConfigureAwait(false);
            return found > 0 || string.IsNullOrWhiteSpace(text)
                ? (null, kept > 0)
                : (
                    new(
                        EngineFailures.BadInput,
                        $"the subtitles ({extension}) have no cue with a time in them; check their format"
                    ),
                    false
                );
        }
        catch (DecoderFallbackException)
        {
            return (
                new(
                    EngineFailures.BadInput,
                    "the subtitles aren't UTF-8 text; save them as UTF-8 and run again"
                ),
                false
            );
        }
    }

    private static async Task<byte[]> BytesAsync(string path, CancellationToken token)
    {
        var stream = Disk.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, token).ConfigureAwait(false);
            return bytes;
        }
    }
}
