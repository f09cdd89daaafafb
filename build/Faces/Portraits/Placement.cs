namespace AvatarBuild.Faces.Portraits;

/// <summary>
/// How a portrait is fitted to a size: pure geometry. A crop is as large as the portrait allows, with the eyes a third from its top, mouth and
/// chin inside and above the subtitles. Where no crop holds the face, the whole portrait goes into the frame, with blurred bars beside it.
/// </summary>
public abstract record Placement
{
    /// <summary>Below the chin and beside the face, as a part of the face's height.</summary>
    private const double Margin = 0.06;

    /// <summary>Hair above the hairline, as a part of the face's height.</summary>
    private const double Hair = 0.25;

    /// <summary>Brows and some forehead above the eyes, as a part of the face's height.</summary>
    private const double Brow = 0.2;

    private Placement(double scale) => Scale = scale;

    /// <summary>Pixels of the frame for one of the portrait: above 1 it is enlarged.</summary>
    public double Scale { get; }

    /// <summary>Where a place of the portrait lies in the frame.</summary>
    public abstract Point InFrame(Point place);

    /// <summary>Places a face in a frame.</summary>
    /// <param name="portrait">Size of the portrait.</param>
    /// <param name="frame">Size of the frame.</param>
    /// <param name="face">The face to be seen.</param>
    /// <param name="subtitles">The part of the frame's height that subtitles take from below, where there is room for both.</param>
    public static Placement Of(
        (int Width, int Height) portrait,
        (int Width, int Height) frame,
        PortraitFace face,
        double subtitles = 0.18
    )
    {
        var wide = (long)portrait.Width * frame.Height > (long)portrait.Height * frame.Width;
        var (width, height) = wide
            ? (
                Math.Max(1, (int)((long)portrait.Height * frame.Width / frame.Height)),
                portrait.Height
            )
            : (
                portrait.Width,
                Math.Max(1, (int)((long)portrait.Width * frame.Height / frame.Width))
            );
        var margin = Margin * face.Bounds.Height;
        var eyes = Point.Middle(face.LeftEye, face.RightEye);
        // What the portrait itself cuts off can't be asked for.
        var chin = Math.Ceiling(Math.Min(face.Bounds.Bottom + margin, portrait.Height));
        var brow = Math.Floor(Math.Max(eyes.Y - Brow * face.Bounds.Height, 0));
        var left = Math.Floor(Math.Max(face.Bounds.Left - margin, 0));
        var right = Math.Ceiling(Math.Min(face.Bounds.Right + margin, portrait.Width));
        if (chin - brow > height || right - left > width)
        {
            return new Padded(portrait, frame);
        }
        // From what is wished to what must be: each line may undo those before it.
        var top = eyes.Y - height / 3.0;
        top = Math.Min(top, face.Bounds.Top - Hair * face.Bounds.Height);
        top = Math.Max(top, chin - (1 - subtitles) * height);
        top = Math.Clamp(Math.Floor(top), chin - height, brow);
        var start = Math.Floor(face.Bounds.Centre.X - width / 2.0);
        start = Math.Clamp(start, right - width, left);
        return new Crop(
            (int)Math.Clamp(start, 0, portrait.Width - width),
            (int)Math.Clamp(top, 0, portrait.Height - height),
            width,
            height,
            frame
        );
    }

    /// <summary>A part of the portrait fills the frame.</summary>
    public sealed record Crop : Placement
    {
        // The frame's shape is met to the pixel only, so that rows may be stretched by a little more than columns.
        private readonly double _rowScale;

        internal Crop(int left, int top, int width, int height, (int Width, int Height) frame)
            : base((double)frame.Width / width) =>
            (Left, Top, Width, Height, _rowScale) = (
                left,
                top,
                width,
                height,
                (double)frame.Height / height
            );

        /// <summary>First column of the portrait that is seen.</summary>
        public int Left { get; }

        /// <summary>First row of the portrait that is seen.</summary>
        public int Top { get; }

        /// <summary>Columns that are seen.</summary>
        public int Width { get; }

        /// <summary>Rows that are seen.</summary>
        public int Height { get; }

        /// <inheritdoc/>
        public override Point InFrame(Point place) =>
            new((place.X - Left) * Scale, (place.Y - Top) * _rowScale);
    }

    /// <summary>The whole portrait is seen in the middle of the frame; what is left is filled with the portrait, enlarged and blurred.</summary>
    public sealed record Padded : Placement
    {
        internal Padded((int Width, int Height) portrait, (int Width, int Height) frame)
            : base(
                Math.Min(
                    (double)frame.Width / portrait.Width,
                    (double)frame.Height / portrait.Height
                )
            ) =>
            Corner = new(
                (frame.Width - portrait.Width * Scale) / 2,
                (frame.Height - portrait.Height * Scale) / 2
            );

        /// <summary>Where the portrait's upper left corner lies in the frame.</summary>
        public Point Corner { get; }

        /// <inheritdoc/>
        public override Point InFrame(Point place) =>
            new(Corner.X + place.X * Scale, Corner.Y + place.Y * Scale);
    }
}
