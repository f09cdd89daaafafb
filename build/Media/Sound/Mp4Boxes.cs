using AvatarBuild.Media.Formats;

namespace AvatarBuild.Media.Sound;

/// <summary>Walks the outermost boxes of an m4a: is its table there, and is it whole? Bytes after the last box are no fault.</summary>
internal static class Mp4Boxes
{
    private static readonly string[] Sounding = ["mdat", "moof", "moov"];

    public static RecordingLook Look(HeaderReader reader)
    {
        var (described, held) = (false, false);
        while (reader.Position + 8 <= reader.Length)
        {
            var start = reader.Position;
            long size = reader.U32Big();
            var box = reader.Mark(4);
            size = size switch
            {
                0 => reader.Length - start,
                1 => reader.U64Big(),
                _ => size,
            };
            if (size < 8 || size > reader.Length - start)
            {
                // Table and sound were whole: some program has put bytes of its own behind them.
                if (described && held && !Sounding.Contains(box))
                {
                    return RecordingLook.Nothing;
                }

                var message = size < 8 ? "is damaged" : "is truncated";
                return RecordingLook.Of(
                    new(
                        $"{message}: its part '{box}' declares {size} bytes and {reader.Length - start} are left",
                        AudioHeader.CopyAgain
                    )
                );
            }

            described |= box == "moov";
            held |= box == "mdat";
            reader.Position = start + size;
        }

        return described
            ? RecordingLook.Nothing
            : RecordingLook.Of(
                new(
                    "has no table of its sound (moov): its writer didn't finish",
                    AudioHeader.CopyAgain
                )
            );
    }
}
