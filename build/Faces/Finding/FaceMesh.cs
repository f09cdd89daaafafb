using AvatarBuild.Faces.Networks;

namespace AvatarBuild.Faces.Finding;

/// <summary>
/// The 468 points of the face that fills two thirds of a square, and how sure it is that there is one: MediaPipe's face landmarks. Places of
/// the points: mediapipe/modules/face_geometry/data/canonical_face_model_uv_visualization.png.
/// </summary>
internal sealed class FaceMesh
{
    /// <summary>How much larger than the face the square is that its points are sought in.</summary>
    public const double Room = 1.5;

    private readonly Network _network = Network.Load("face_landmark.tflite");
    private readonly Sampling _sampling;

    public FaceMesh() => _sampling = new Sampling(_network.InputShape.Width, 0, 1, Repeats: true);

    /// <summary>The face in the region, with how sure it is.</summary>
    public Face Fit(Picture picture, Region region)
    {
        _network.Run(to => _sampling.Fill(picture, region, to, _network.InputShape.Stride));
        var numbers = _network.Output(0, 0);
        var points = new Point[numbers.Length / 3];
        var depths = new double[points.Length];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = region.At(
                numbers[3 * i] / (double)_sampling.Size,
                numbers[3 * i + 1] / (double)_sampling.Size
            );
            depths[i] = numbers[3 * i + 2] / (double)_sampling.Size * region.Side;
        }
        return new Face(points, depths, Exact.Sigmoid(_network.Output(1, 0)[0]));
    }

    /// <summary>Where to look for a face's points once the detector has found it in a square.</summary>
    public static Region Around(Detection detection, Region seen)
    {
        var box = detection.Box;
        var side = Math.Max(box.Width, box.Height) * seen.Side * Room;
        var (eye, other) = (detection.Marks[0], detection.Marks[1]);
        return Region.Along(
            seen.At(box.Centre.X, box.Centre.Y),
            side,
            seen.At(eye.X, eye.Y),
            seen.At(other.X, other.Y)
        );
    }

    /// <summary>Where to look again: in the next picture, or in the same one to be more exact.</summary>
    public static Region Around(Face face)
    {
        var along = Region.Along(
            default,
            1,
            face[FacePoint.EyeLeftOuter],
            face[FacePoint.EyeRightOuter]
        );
        var own = Box.Around([
            .. face.Points.Select(p => new Point(
                p.X * along.Cos + p.Y * along.Sin,
                p.Y * along.Cos - p.X * along.Sin
            )),
        ]);
        var side = Math.Max(own.Width, own.Height) * Room;
        return along with
        {
            Centre = new Point(
                own.Centre.X * along.Cos - own.Centre.Y * along.Sin,
                own.Centre.X * along.Sin + own.Centre.Y * along.Cos
            ),
            Side = side,
        };
    }
}
