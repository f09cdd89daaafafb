using AvatarBuild.Faces.Finding;

namespace AvatarBuild.Faces.Portraits;

/// <summary>What there is to know about a portrait before hours are spent on it: facts in pixels and fractions, no verdict.</summary>
/// <param name="Width">Columns of the picture.</param>
/// <param name="Height">Rows of the picture.</param>
/// <param name="Faces">How many faces there are.</param>
/// <param name="Face">The largest of them; none where there is no face.</param>
public sealed record Portrait(int Width, int Height, int Faces, PortraitFace? Face)
{
    // The face without its rim, as so many pixels: what is sharp there is sharp in a face of that size.
    private const int Side = 128;

    /// <summary>Looks at a picture.</summary>
    public static Portrait Of(Picture picture, FaceFinder finder)
    {
        var faces = finder.Find(picture);
        return new Portrait(
            picture.Width,
            picture.Height,
            faces.Count,
            faces.Count == 0 ? null : Describe(picture, faces[0])
        );
    }

    private static PortraitFace Describe(Picture picture, Face face)
    {
        var (brightness, sharpness) = Measure(picture, face);
        var inside = face.Points.Count(p =>
            p.X >= 0 && p.Y >= 0 && p.X <= picture.Width && p.Y <= picture.Height
        );
        return new PortraitFace(
            face.LeftEye,
            face.RightEye,
            face.Mouth,
            face[FacePoint.Chin],
            face.Bounds,
            face.Tilt,
            face.Turn,
            (double)inside / face.Points.Count,
            brightness,
            sharpness
        );
    }

    private static (double Brightness, double Sharpness) Measure(Picture picture, Face face)
    {
        var rgb = new float[3 * Side * Side];
        var region = FaceMesh.Around(face);
        new Sampling(Side, 0, 1, Repeats: true).Fill(
            picture,
            region with
            {
                Side = region.Side / FaceMesh.Room * 0.8,
            },
            rgb,
            3
        );
        var grey = new double[Side * Side];
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = 0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2];
        }
        var mean = grey.Sum() / grey.Length;
        var spread = Math.Sqrt(grey.Sum(g => (g - mean) * (g - mean)) / grey.Length);
        var edges = 0.0;
        for (var y = 1; y < Side - 1; y++)
        {
            for (var x = 1; x < Side - 1; x++)
            {
                var i = y * Side + x;
                edges += Math.Abs(
                    4 * grey[i] - grey[i - 1] - grey[i + 1] - grey[i - Side] - grey[i + Side]
                );
            }
        }
        return (mean, edges / ((Side - 2) * (Side - 2)) / Math.Max(spread, 0.02));
    }
}

/// <summary>A portrait's face, in the portrait's own pixels. Left and right are a viewer's.</summary>
/// <param name="LeftEye">Middle of the eye on the left.</param>
/// <param name="RightEye">Middle of the eye on the right.</param>
/// <param name="Mouth">The mouth, and how far it is open.</param>
/// <param name="Chin">Its lowest point.</param>
/// <param name="Bounds">From the hairline to the chin, without hair and ears.</param>
/// <param name="Tilt">Degrees by which the head leans, clockwise.</param>
/// <param name="Turn">Degrees by which it looks to a viewer's right.</param>
/// <param name="Inside">The part of its points that lie in the picture: 1 whole, less where the picture's edge cuts it.</param>
/// <param name="Brightness">Of its skin, 0 black to 1 white.</param>
/// <param name="Sharpness">Mean edge between neighbours as a part of its contrast, of the face as 128 pixels: about 0.2 sharp, 0.04 blurred.</param>
public sealed record PortraitFace(
    Point LeftEye,
    Point RightEye,
    Mouth Mouth,
    Point Chin,
    Box Bounds,
    double Tilt,
    double Turn,
    double Inside,
    double Brightness,
    double Sharpness
);
