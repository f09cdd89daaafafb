using System.Globalization;

namespace AvatarBuild.Media.Pictures;

/// <summary>
/// How large a watermark is and where it lies: the recipe's pixels are those of its widest size, and smaller pictures
/// have the same share of it.
/// </summary>
/// <param name="Width">Pixels.</param>
/// <param name="Side">Pixels to the left or right edge.</param>
/// <param name="Above">Pixels to the upper or lower edge; at the bottom it stands on the preview's bar.</param>
/// <param name="Corner">Where it lies.</param>
public sealed record WatermarkPlace(int Width, int Side, int Above, Corner Corner)
{
    /// <summary>In a picture.</summary>
    /// <param name="mark">As the recipe has it.</param>
    /// <param name="picture">The picture's size.</param>
    /// <param name="widest">The widest size of the recipe, pixels.</param>
    /// <param name="bar">Height of a bar at the picture's lower edge that stays free.</param>
    public static WatermarkPlace Of(
        WatermarkSettings mark,
        PictureSize picture,
        int widest,
        int bar
    )
    {
        var share = (double)picture.Width / widest;
        var margin = (int)Math.Round(mark.Margin * share);
        var isTop = mark.Corner is Corner.TopLeft or Corner.TopRight;
        return new(
            Math.Max(2, (int)Math.Round(mark.Width * share)),
            margin,
            isTop ? margin : margin + bar,
            mark.Corner
        );
    }

    private bool IsLeft => Corner is Corner.TopLeft or Corner.BottomLeft;

    private bool IsTop => Corner is Corner.TopLeft or Corner.TopRight;

    /// <summary>For ffmpeg's overlay.</summary>
    public string Overlay
    {
        get
        {
            var (x, y) = (
                Side.ToString(CultureInfo.InvariantCulture),
                Above.ToString(CultureInfo.InvariantCulture)
            );
            return $"{(IsLeft ? x : $"W-w-{x}")}:{(IsTop ? y : $"H-h-{y}")}";
        }
    }

    /// <summary>What it covers.</summary>
    /// <param name="picture">The picture's size.</param>
    /// <param name="file">The watermark's own size.</param>
    public Box Box(PictureSize picture, PictureSize file)
    {
        var height = (double)Width * file.Height / file.Width;
        return new(
            IsLeft ? Side : picture.Width - Side - Width,
            IsTop ? Above : picture.Height - Above - height,
            Width,
            height
        );
    }
}
