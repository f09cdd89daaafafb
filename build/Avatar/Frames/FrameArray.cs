namespace AvatarBuild.Avatar.Frames;

/// <summary>Pictures as bytes of red, green and blue in a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">Where they begin in it.</param>
/// <param name="Frames">How many.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="IsPlanar">A picture's reds come first, then its greens, then its blues.</param>
internal sealed record FrameArray(
    string Path,
    long Offset,
    long Frames,
    long Width,
    long Height,
    bool IsPlanar
)
{
    /// <summary>From an array's shape: frames, height, width, 3; or frames, 3, height, width; a 1 may stand before.</summary>
    /// <exception cref="InvalidDataException">It is another one.</exception>
    public static FrameArray Of(string path, long offset, IReadOnlyList<long> shape) =>
        (shape.Count == 5 && shape[0] == 1 ? [.. shape.Skip(1)] : shape.ToArray()) switch
        {
            [> 0 and var frames, > 0 and var height, > 0 and var width, 3] => new(
                path,
                offset,
                frames,
                width,
                height,
                IsPlanar: false
            ),
            [> 0 and var frames, 3, > 0 and var height, > 0 and var width] => new(
                path,
                offset,
                frames,
                width,
                height,
                IsPlanar: true
            ),
            _ => throw new InvalidDataException(
                $"its shape is {string.Join("*", shape)}, not frames*height*width*3 or frames*3*height*width"
            ),
        };
}
