using AvatarBuild.Faces.Networks;

namespace AvatarBuild.Faces.Finding;

/// <summary>
/// Where in a square there may be faces of about a sixth of its side and more: MediaPipe's detector for short range. It takes much for a face
/// that is none; <see cref="FaceMesh"/> tells. Numbers of the grid and of decoding: mediapipe/modules/face_detection/face_detection.pbtxt and
/// face_detection_short_range.pbtxt.
/// </summary>
internal sealed class FaceDetector
{
    private const int Marks = 6;
    private readonly Network _network = Network.Load("face_detection_short_range.tflite");
    private readonly Sampling _sampling;
    private readonly Point[] _anchors;
    private readonly double _leastScore;

    public FaceDetector(double leastScore = 0.6)
    {
        _leastScore = leastScore;
        var size = _network.InputShape.Width;
        _sampling = new Sampling(size, -1, 1, Repeats: false);
        _anchors = [.. Anchors(size / 8, each: 2), .. Anchors(size / 16, each: 6)];
    }

    /// <summary>What may be faces, the surest first.</summary>
    public IReadOnlyList<Detection> Detect(Picture picture, Region region)
    {
        _network.Run(to => _sampling.Fill(picture, region, to, _network.InputShape.Stride));
        var found = new List<Detection>();
        for (var i = 0; i < _anchors.Length; i++)
        {
            // The second output tells how sure it is, the first where.
            var score = Exact.Sigmoid(_network.Output(1, i)[0]);
            if (score >= _leastScore)
            {
                found.Add(Decode(score, _network.Output(0, i), _anchors[i]));
            }
        }
        return Detection.Merge(found);
    }

    private Detection Decode(double score, ReadOnlySpan<float> numbers, Point anchor)
    {
        double size = _sampling.Size;
        var marks = new Point[Marks];
        for (var i = 0; i < Marks; i++)
        {
            marks[i] = At(numbers[4 + 2 * i], numbers[5 + 2 * i]);
        }
        var centre = At(numbers[0], numbers[1]);
        var (width, height) = (numbers[2] / size, numbers[3] / size);
        return new Detection(
            score,
            new Box(centre.X - width / 2, centre.Y - height / 2, width, height),
            marks
        );

        Point At(float x, float y) => new(anchor.X + x / size, anchor.Y + y / size);
    }

    private static IEnumerable<Point> Anchors(int cells, int each) =>
        from y in Enumerable.Range(0, cells)
        from x in Enumerable.Range(0, cells)
        from n in Enumerable.Range(0, each)
        select new Point((x + 0.5) / cells, (y + 0.5) / cells);
}
