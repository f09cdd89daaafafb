namespace AvatarBuild.Faces;

/// <summary>One face in a picture: its points in pixels, and what follows from them.</summary>
public sealed class Face
{
    private readonly IReadOnlyList<double> _depths;

    internal Face(IReadOnlyList<Point> points, IReadOnlyList<double> depths, double score)
    {
        (Points, _depths, Score) = (points, depths, score);
        Bounds = Box.Around(points);
    }

    /// <summary>All 468 points; <see cref="FacePoint"/> names some.</summary>
    public IReadOnlyList<Point> Points { get; }

    /// <summary>How sure it is that this is a face, 0 to 1.</summary>
    public double Score { get; }

    /// <summary>The box around its points: from the hairline to the chin, without hair and ears.</summary>
    public Box Bounds { get; }

    /// <summary>One of the named points.</summary>
    public Point this[FacePoint point] => Points[(int)point];

    /// <summary>Middle of the eye on the left.</summary>
    public Point LeftEye =>
        Point.Middle(this[FacePoint.EyeLeftOuter], this[FacePoint.EyeLeftInner]);

    /// <summary>Middle of the eye on the right.</summary>
    public Point RightEye =>
        Point.Middle(this[FacePoint.EyeRightInner], this[FacePoint.EyeRightOuter]);

    /// <summary>Pixels between the middles of the eyes.</summary>
    public double EyeDistance => LeftEye.DistanceTo(RightEye);

    /// <summary>Where the mouth is.</summary>
    public Mouth Mouth
    {
        get
        {
            var centre = Point.Middle(this[FacePoint.UpperLipBottom], this[FacePoint.LowerLipTop]);
            var (left, right) = (this[FacePoint.MouthLeft], this[FacePoint.MouthRight]);
            return new Mouth(
                centre,
                left.DistanceTo(right) / 2,
                centre.DistanceTo(this[FacePoint.Chin]),
                this[FacePoint.UpperLipBottom].DistanceTo(this[FacePoint.LowerLipTop])
                    / left.DistanceTo(right)
            );
        }
    }

    /// <summary>Degrees by which the head leans to a side, clockwise: 0 upright, ±180 upside down.</summary>
    public double Tilt => Exact.Degrees(RightEye.Y - LeftEye.Y, RightEye.X - LeftEye.X);

    /// <summary>Degrees by which the face looks to a viewer's right; 0 looks at the viewer, ±90 is a profile. Right to about 10°.</summary>
    public double Turn =>
        Exact.Degrees(
            Depth(FacePoint.SideRight) - Depth(FacePoint.SideLeft),
            this[FacePoint.SideLeft].DistanceTo(this[FacePoint.SideRight])
        );

    private double Depth(FacePoint point) => _depths[(int)point];
}

/// <summary>A mouth in a picture, in pixels.</summary>
/// <param name="Centre">Between the lips.</param>
/// <param name="HalfWidth">From the centre to a corner.</param>
/// <param name="ToChin">From the centre to the lowest point of the chin.</param>
/// <param name="Openness">The gap between the lips as a part of the mouth's width: 0 shut.</param>
public sealed record Mouth(Point Centre, double HalfWidth, double ToChin, double Openness);
