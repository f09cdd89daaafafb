using System.Buffers.Binary;
using AvatarBuild.Faces.Finding;

namespace AvatarBuild.Faces.Tests;

/// <summary>Faces found in real portraits, against what the reference implementation found in them.</summary>
public sealed class FaceFinderTests
{
    [Fact(Timeout = 120_000)]
    public async Task Mouths_and_chins_lie_where_the_reference_implementation_sees_them()
    {
        var finder = new FaceFinder();
        var mouths = new List<double>();
        foreach (var portrait in Samples.Reference())
        {
            var picture = portrait.Key switch
            {
                "astronaut.jpg" => await Samples.LoadAsync(portrait.Key, 512, 512),
                "grace_hopper.jpg" => await Samples.LoadAsync(portrait.Key, 512, 600),
                _ => await Samples.LoadAsync(portrait.Key),
            };
            var face = Assert.Single(finder.Find(picture));
            var place = portrait.ToDictionary(p => p.Point, p => p.Place);
            var mouth = Point.Middle(place[FacePoint.UpperLipBottom], place[FacePoint.LowerLipTop]);
            var half = place[FacePoint.MouthLeft].DistanceTo(place[FacePoint.MouthRight]) / 2;
            mouths.Add(face.Mouth.Centre.DistanceTo(mouth) / face.EyeDistance);
            Assert.InRange(mouths[^1], 0, 0.03);
            Assert.InRange(face.Mouth.HalfWidth / half, 0.95, 1.05);
            Assert.InRange(
                face[FacePoint.Chin].DistanceTo(place[FacePoint.Chin]) / face.EyeDistance,
                0,
                0.04
            );
            Assert.All(
                portrait,
                p => Assert.InRange(face[p.Point].DistanceTo(p.Place) / face.EyeDistance, 0, 0.08)
            );
        }
        Assert.Equal(14, mouths.Count);
        Assert.InRange(mouths.Average(), 0, 0.015);
    }

    [Fact]
    public void No_face_is_found_in_twenty_pictures_without_one()
    {
        var finder = new FaceFinder();
        Assert.All(Enumerable.Range(0, 20), i => Assert.Empty(finder.Find(Drawing.Faceless(i))));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("crop=320:90:0:230,scale=320:320")]
    [InlineData("crop=90:90:0:0,scale=320:320")]
    public async Task No_face_is_found_in_photos_of_clothes_and_rooms(string filter)
    {
        var finder = new FaceFinder();
        foreach (var name in Samples.Senators)
        {
            Assert.Empty(finder.Find(await Samples.LoadAsync(name, filter: filter)));
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData(2, 2)]
    [InlineData(6, 3)]
    [InlineData(12, 4)]
    public async Task Everybody_in_a_group_is_counted(int people, int columns)
    {
        var portraits = new List<Picture>();
        foreach (var name in Samples.Senators.Take(people))
        {
            portraits.Add(await Samples.LoadAsync(name, 200, 200, "scale=200:200"));
        }
        Assert.Equal(people, new FaceFinder().Find(Samples.Montage(portraits, columns)).Count);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("hflip,vflip", 180)]
    [InlineData("transpose=1", 90)]
    [InlineData("transpose=2", -90)]
    public async Task A_face_that_lies_or_stands_on_its_head_is_found_and_says_so(
        string filter,
        double tilt
    )
    {
        var upright = Assert.Single(
            new FaceFinder().Find(await Samples.LoadAsync("tim-scott.jpg"))
        );
        var face = Assert.Single(
            new FaceFinder().Find(await Samples.LoadAsync("tim-scott.jpg", filter: filter))
        );
        Assert.InRange(Math.Abs(Wrapped(face.Tilt - tilt - upright.Tilt)), 0, 4);
        Assert.InRange(face.Mouth.HalfWidth / upright.Mouth.HalfWidth, 0.93, 1.07);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_face_of_a_tenth_of_the_height_is_found()
    {
        var picture = await Samples.LoadAsync(
            "mike-rounds.jpg",
            900,
            900,
            "scale=180:180,pad=900:900:600:500:gray"
        );
        var face = Assert.Single(new FaceFinder().Find(picture));
        Assert.InRange(face.Bounds.Height / picture.Height, 0.06, 0.12);
    }

    [Fact]
    public void Results_are_equal_to_the_bit_on_every_machine()
    {
        // The points of what isn't a face do as well: every layer of both networks is in them.
        var picture = Drawing.Faceless(3);
        var mesh = new FaceFinder().Mesh.Fit(
            picture,
            new Finding.Region(new Point(120.3, 131.9), 301.7, 0.8, 0.6)
        );
        var detector = new Finding.FaceDetector(0.001);
        var numbers = mesh
            .Points.SelectMany(p => (double[])[p.X, p.Y])
            .Append(mesh.Score)
            .Append(mesh.Turn)
            .Concat(
                detector
                    .Detect(picture, Finding.Region.Upright(new Point(130, 130), 300))
                    .SelectMany(d => (double[])[d.Score, d.Box.Left, d.Box.Height])
            )
            .ToArray();
        Assert.True(numbers.Length > 950);
        Assert.Equal("0b89749569f49330", Hash(numbers));
    }

    private static string Hash(double[] numbers)
    {
        var bytes = new byte[8 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), numbers[i]);
        }
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))[..16];
    }

    private static double Wrapped(double degrees) =>
        degrees > 180 ? degrees - 360
        : degrees < -180 ? degrees + 360
        : degrees;
}
