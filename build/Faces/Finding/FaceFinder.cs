namespace AvatarBuild.Faces.Finding;

/// <summary>
/// Finds the faces in a picture. Holds the two networks and their working memory (20 MB), so make one where the first picture is to be judged,
/// and use it for one picture at a time. Equal pictures give results equal to the bit on every machine. Knows no files and no recipe.
/// </summary>
public sealed class FaceFinder
{
    /// <summary>A face is one where the mesh says so with this: the detector alone takes half of all pictures without people for faces.</summary>
    internal const double LeastScore = 0.7;

    /// <summary>A face in a smaller square has less than 20 pixels: enough for nothing.</summary>
    private const double LeastTile = 120;

    private readonly FaceDetector _detector = new();
    private readonly FaceMesh _mesh = new();

    internal FaceMesh Mesh => _mesh;

    /// <summary>
    /// All faces, the largest first: in the whole picture, upright and upside down, then in overlapping squares of half its shorter side, and of
    /// a quarter of it unless the largest face has an eighth of the picture's height. Where there is none, lying faces are looked for.
    /// </summary>
    public IReadOnlyList<Face> Find(Picture picture)
    {
        var whole = Region.Upright(
            new Point(picture.Width / 2.0, picture.Height / 2.0),
            Math.Max(picture.Width, picture.Height)
        );
        var found = new List<Face>();
        Look(picture, whole, found);
        Look(picture, whole.Turned(2), found);
        var shorter = Math.Min(picture.Width, picture.Height);
        LookInTiles(picture, shorter / 2.0, found);
        if (found.All(f => f.Bounds.Height < picture.Height / 8.0))
        {
            LookInTiles(picture, shorter / 4.0, found);
        }
        if (found.Count == 0)
        {
            Look(picture, whole.Turned(1), found);
            Look(picture, whole.Turned(3), found);
        }
        return [.. Distinct(found).OrderByDescending(f => f.Bounds.Height)];
    }

    private void LookInTiles(Picture picture, double side, List<Face> found)
    {
        if (side < LeastTile)
        {
            return;
        }
        foreach (var y in Middles(picture.Height, side))
        {
            foreach (var x in Middles(picture.Width, side))
            {
                Look(picture, Region.Upright(new Point(x, y), side), found);
            }
        }
    }

    /// <summary>Middles of squares that cover a length, each at least half over the next.</summary>
    private static IEnumerable<double> Middles(int length, double side)
    {
        var steps = Math.Ceiling((length - side) / (side / 2) - 0.001);
        for (var i = 0; i <= steps; i++)
        {
            yield return side / 2 + i * (length - side) / steps;
        }
    }

    private void Look(Picture picture, Region region, List<Face> found)
    {
        foreach (var detection in _detector.Detect(picture, region))
        {
            var first = _mesh.Fit(picture, FaceMesh.Around(detection, region));
            if (first.Score < LeastScore)
            {
                continue;
            }
            // A second look, from where the first one saw the face, is what the points are taken from.
            var face = _mesh.Fit(picture, FaceMesh.Around(first));
            if (face.Score >= LeastScore)
            {
                found.Add(face);
            }
        }
    }

    /// <summary>A face that was found more than once, or the wrong way up as well, once: as it is surest.</summary>
    private static List<Face> Distinct(List<Face> found)
    {
        var distinct = new List<Face>();
        foreach (var face in found.OrderByDescending(f => f.Score))
        {
            if (!distinct.Exists(d => d.Bounds.Overlap(face.Bounds) > 0.2))
            {
                distinct.Add(face);
            }
        }
        return distinct;
    }
}
